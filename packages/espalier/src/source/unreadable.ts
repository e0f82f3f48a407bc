import { Fault, fault } from "../fault/index.ts";
import { lineLimitMb } from "./csv-file.ts";

/** DuckDB's word on a file that it cannot read, as our fault; what is a fault already stays one. */
export function unreadable(
  error: unknown,
  source: string,
  files: readonly { readonly name: string; readonly path: string }[],
): unknown {
  if (error instanceof Fault || !(error instanceof Error)) return error;
  const about = files.find(({ path }) => error.message.includes(path)) ?? files[0];
  const file = about?.name ?? source;
  if (/maximum line size|max_line_size|maximum_object_size/i.test(error.message)) {
    return fault("LINE_TOO_LONG", { file, line: lineIn(error.message), limitMb: lineLimitMb }, { cause: error });
  }
  return fault("DATA_UNREADABLE", { file, problem: sentence(error.message, files) }, { cause: error });
}

/** DuckDB's message without its kind, its advice and our folders. */
export function sentence(
  message: string,
  files: readonly { readonly name: string; readonly path: string }[] = [],
): string {
  const [first = ""] = message.split(/\n(?:Possible|Try|\s*$|  file)|\n\n/);
  const named = files.reduce((text, { name, path }) => text.replaceAll(path, name), first);
  return named
    .replace(/^[A-Z]\w+(?: [A-Z]\w+)* Error: /, "")
    .replace(/\s*\n\s*/g, "; ")
    .slice(0, 300);
}

const lineIn = (message: string): number | null => {
  const found = /\bLine: (\d+)/.exec(message)?.[1];
  return found === undefined ? null : Number(found);
};
