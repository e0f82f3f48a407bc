import { fault } from "../fault/index.ts";

/** What DuckDB says of a machine at its limits, as our fault; any other error as it is. */
export function duckFault(error: unknown, memoryMb: number): unknown {
  const message = error instanceof Error ? error.message : String(error);
  if (/max_temp_directory_size|No space left on device/i.test(message)) {
    return fault("DISK_FULL", { what: "what SQL keeps on disk while it works", path: "" }, { cause: error });
  }
  return message.startsWith("Out of Memory Error") ? fault("DATA_TOO_LARGE", { memoryMb }, { cause: error }) : error;
}
