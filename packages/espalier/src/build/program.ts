import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { fault, fromSystemError } from "../fault/index.ts";
import type { BuildTarget } from "./build.ts";

/** A package whose code is part of a program. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** As its package.json says: `MIT`, `Apache-2.0 OR MIT`. */
  readonly licence: string;
  /** The licence's whole text; null where the package has none. */
  readonly licenceText: string | null;
}

/** What answers in a build: one file that needs nothing but Node. */
export interface Program {
  readonly file: "server.cjs" | "lambda.cjs";
  readonly bytes: Uint8Array;
  /** What it was joined from, by name; ours among them. */
  readonly packages: readonly BundledPackage[];
}

const nameOf = (target: BuildTarget) => (target === "node" || target === "docker" ? "server" : "lambda");

/** The program of a target, as scripts/bundle-programs.mjs made it. Fault PROGRAM_NOT_BUILT, in a checkout only. */
export async function readProgram(target: BuildTarget): Promise<Program> {
  const name = nameOf(target);
  // This file stands in src/build, dist/build or, joined with others, in dist/bundle.
  const beside = ["../../dist/bundle/", "../bundle/"].map((path) => new URL(path, import.meta.url));
  const folder = beside.find((url) => existsSync(new URL(`${name}.json`, url)));
  if (folder === undefined) throw fault("PROGRAM_NOT_BUILT", { file: `${name}.cjs` });
  try {
    const [bytes, facts] = await Promise.all([
      readFile(new URL(`${name}.cjs`, folder)),
      readFile(new URL(`${name}.json`, folder), "utf8"),
    ]);
    const { packages } = JSON.parse(facts) as Pick<Program, "packages">;
    return { file: `${name}.cjs`, bytes, packages };
  } catch (error) {
    throw fromSystemError(error, `the program ${name}.cjs in ${JSON.stringify(fileURLToPath(folder))}`, "read");
  }
}
