/**
 * Joins our own compiled files into a few: the command line then starts in about half the time, because Node opens
 * five files instead of three hundred. Of libraries, those that every command loads are joined in, too, with their
 * licences beside them: Kysely's 280 files alone take longer to load than all of ours. The others stay in node_modules.
 */
import { readFileSync } from "node:fs";
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const path = (name) => fileURLToPath(new URL(`../packages/${name}`, import.meta.url));
const dir = path("espalier/dist/bundle");
const modules = fileURLToPath(new URL("../node_modules", import.meta.url));
// Workers, the thread that records predictions, and the child in which stages' functions run, must stand beside the chunk that starts them.
const workers = Object.fromEntries(
  ["worker", "share-worker", "crew-helper"].map((name) => [name, path(`learn/dist/threads/${name}.js`)]),
);
/** What Fastify loads for routes with schemas of its own: ours have none (serve/no-compilers.ts). */
const unused = ["@fastify/ajv-compiler", "@fastify/fast-json-stringify-compiler"];
/** Joined in with all that they stand on: what every command loads, and what `serve` loads before it answers. */
const joined = withDependencies([
  "commander",
  "csv-parse",
  "d3-scale",
  "kysely",
  "picocolors",
  "tinyglobby",
  "zod",
  "fastify",
  "prom-client",
]);
const isInside = (id) =>
  /^[./]|^[A-Za-z]:|^@espalier\//.test(id) || joined.some((name) => id === name || id.startsWith(`${name}/`));

/** @param {readonly string[]} names */
function withDependencies(names) {
  const all = new Set();
  const add = (name) => {
    if (all.has(name) || unused.includes(name)) return;
    all.add(name);
    const { dependencies = {} } = JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8"));
    for (const one of Object.keys(dependencies)) add(one);
  };
  for (const name of names) add(name);
  return [...all];
}

await rm(dir, { recursive: true, force: true });
await bundled({ cli: path("espalier/dist/cli/index.js") }, "cjs", "cjs"); // bin/load-bundle.js keeps what V8 made of them
await bundled(
  {
    ...workers,
    "stage-child": path("espalier/dist/exec/stage-child.js"),
    "drain-worker": path("espalier/dist/predictions/drain-worker.js"),
  },
  "esm",
  "js",
);

/** @param {Readonly<Record<string, string>>} input @param {"cjs" | "esm"} format @param {string} ending */
async function bundled(input, format, ending) {
  const bundle = await rolldown({
    input,
    platform: "node",
    external: (id) => !isInside(id),
    // Who asks the contract only for its plain data must not load its parsers.
    treeshake: { moduleSideEffects: (id) => !/[\\/]espalier[\\/]dist[\\/]contract[\\/]/.test(id) },
  });
  await bundle.write({
    dir,
    format,
    entryFileNames: `[name].${ending}`,
    chunkFileNames: `[name]-[hash].${ending}`,
    dynamicImportInCjs: false,
  });
  await bundle.close();
}

const licences = await Promise.all(
  joined.map(async (name) => {
    const folder = join(modules, name);
    const file = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each));
    const { license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const text = file === undefined ? `Licence: ${license}` : await readFile(join(folder, file), "utf8");
    return `${name}\n\n${text.trim()}\n`;
  }),
);
await writeFile(join(dir, "licences.txt"), licences.join(`\n${"-".repeat(80)}\n\n`));
