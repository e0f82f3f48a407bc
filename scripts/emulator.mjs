/**
 * `node scripts/emulator.mjs [PORT]`: the emulator of AWS that the deploy tests use, by hand. Prints the environment that
 * commands need to find it, and runs until it is ended. Wants `moto_server` on the PATH, or in ESPALIER_MOTO.
 */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
if (process.argv[2] !== undefined) process.env.ESPALIER_EMULATOR_PORT = process.argv[2];

// As deep in the package as its sources are: what is compiled is found from there.
await mkdir(path("packages/espalier/node_modules"), { recursive: true });
const dir = await mkdtemp(path("packages/espalier/node_modules/.emulator-"));
const bundle = await rolldown({
  input: path("tests/deploy/emulator/main.ts"),
  platform: "node",
  external: (id) => !/^[./]/.test(id),
});
await bundle.write({ dir, format: "esm", entryFileNames: "emulator.mjs" });
await bundle.close();
try {
  await import(pathToFileURL(join(dir, "emulator.mjs")).href);
} finally {
  await rm(dir, { recursive: true, force: true });
}
