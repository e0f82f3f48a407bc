import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "..", "..");
export const benchDir = join(root, "bench");

/** All that benchmarks make: the peers, generated data, models, answers. Safe to delete, ignored by git. */
export const madeDir = join(root, ".bench");

/** @param {...string} parts a file below `.bench`; the folders above it are made */
export function madeFile(...parts) {
  const path = join(madeDir, ...parts);
  mkdirSync(join(path, ".."), { recursive: true });
  return path;
}

/** Where the next process leaves its predictions: empty, so that nobody is judged by what another answered. */
export function answersFile() {
  const path = madeFile("answers", String(process.pid));
  rmSync(path, { force: true });
  return path;
}

/** The real data sets: the folder `ESPALIER_SHARED`, or else `shared` beside the checkout. Null where there is none. */
export function sharedFile(/** @type {string} */ path) {
  const shared = process.env["ESPALIER_SHARED"] ?? join(root, "..", "shared");
  const file = join(shared, path);
  return existsSync(file) ? file : null;
}
