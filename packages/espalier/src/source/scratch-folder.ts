import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fromSystemError } from "../fault/index.ts";

/** A new name in `scratch`, such that the store clears it away if this process is killed. */
export const scratchFolder = (scratch: string): string =>
  join(scratch, `.espalier-${process.pid}-${randomBytes(8).toString("hex")}.tmp`);

/** A folder for as long as `work` lasts. */
export async function withScratch<T>(scratch: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = scratchFolder(scratch);
  try {
    await mkdir(folder);
  } catch (error) {
    throw fromSystemError(error, "what is unpacked");
  }
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
