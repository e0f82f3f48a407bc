/** Puts the examples into the package that is published: `espalier init --template NAME` copies them from there. */
import { cp, rm } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

const from = fileURLToPath(new URL("../examples", import.meta.url));
const to = fileURLToPath(new URL("../packages/espalier/templates", import.meta.url));
const made = [
  ".espalier",
  "artifacts",
  "deploy",
  "espalier.lock",
  "generated",
  "node_modules",
  "quarantine",
  "reports",
];
const left = new Set([...made, "tests", "tsconfig.json", "README.md"]);
const isExampleFile = (path) =>
  !left.has(basename(path)) || (basename(path) === "README.md" && !path.endsWith("examples/README.md"));

await rm(to, { recursive: true, force: true });
await cp(from, to, { recursive: true, filter: isExampleFile });
