/**
 * Joins our own compiled files into a few: the command line then starts in about half the time, because Node opens
 * five files instead of three hundred. Of libraries, those that every command loads are joined in, too, with their
 * licences beside them: Kysely's 280 files alone take longer to load than all of ours. The others stay in node_modules.
 */
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const path = (name) => fileURLToPath(new URL(`../packages/${name}`, import.meta.url));
const dir = path("espalier/dist/bundle");
// Workers, and the child in which stages' functions run, must stand beside the chunk that starts them.
const workers = Object.fromEntries(
  ["worker", "share-worker", "crew-helper"].map((name) => [name, path(`learn/dist/threads/${name}.js`)]),
);
const d3 = [
  "d3-array",
  "d3-color",
  "d3-format",
  "d3-interpolate",
  "d3-scale",
  "d3-time",
  "d3-time-format",
  "internmap",
];
const joined = ["commander", "csv-parse", "fdir", "kysely", "picocolors", "picomatch", "tinyglobby", ...d3];
const isInside = (id) =>
  /^[./]|^[A-Za-z]:|^@espalier\//.test(id) || joined.some((name) => id === name || id.startsWith(`${name}/`));

await rm(dir, { recursive: true, force: true });
const bundle = await rolldown({
  input: {
    cli: path("espalier/dist/cli/index.js"),
    ...workers,
    "stage-child": path("espalier/dist/exec/stage-child.js"),
  },
  platform: "node",
  external: (id) => !isInside(id),
});
await bundle.write({ dir, format: "esm", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" });
await bundle.close();

const licences = joined.map(async (name) => {
  const text = await readFile(new URL(`../node_modules/${name}/LICENSE`, import.meta.url), "utf8");
  return `${name}\n\n${text.trim()}\n`;
});
await writeFile(join(dir, "licences.txt"), (await Promise.all(licences)).join(`\n${"-".repeat(80)}\n\n`));
