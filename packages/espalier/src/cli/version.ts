import { readFileSync } from "node:fs";

/** The version of this installation: both `src/cli` and `dist/cli` stand two folders below the package. */
export const version: string = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version;
