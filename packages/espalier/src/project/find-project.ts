import { resolve } from "node:path";
import { findConfig } from "./load-config.ts";

/** The folder of a project, absolute, without reading its config. Faults PROJECT_NOT_FOUND. */
export function findProjectDir(folder: string): string {
  const dir = resolve(folder);
  findConfig(dir);
  return dir;
}
