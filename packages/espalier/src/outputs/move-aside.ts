import { lstatSync, mkdirSync } from "node:fs";
import { cp, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder } from "../store/index.ts";

/** What stood in the way of an output and nobody can make again, and where it is now. */
export interface Replaced {
  /** In the project. */
  readonly path: string;
  /** Absolute. */
  readonly movedTo: string;
}

/** Moves what is there to a place that is still free: `wanted`, or one beside it. Returns the place. */
export async function moveAside(from: string, wanted: string): Promise<string> {
  let to = wanted;
  for (let i = 2; lstatSync(to, { throwIfNoEntry: false }) !== undefined; i++) to = `${wanted}.${i}`;
  mkdirSync(dirname(to), { recursive: true });
  await rename(from, to).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "EXDEV") throw error;
    await cp(from, to, { recursive: true, verbatimSymlinks: true }); // the store is on another disk
    await rm(from, { recursive: true });
  });
  await syncFolder(dirname(to));
  return to;
}
