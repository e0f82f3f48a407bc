/** Joins what each worker of @espalier/learn needs into a few files: it then starts in a third of the time. */
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const path = (name) => fileURLToPath(new URL(`../packages/learn/dist/${name}`, import.meta.url));
const dir = path("bundle");
const workers = ["worker", "share-worker", "crew-helper"];

await rm(dir, { recursive: true, force: true });
const bundle = await rolldown({
  input: Object.fromEntries(workers.map((name) => [name, path(`threads/${name}.js`)])),
  platform: "node",
});
await bundle.write({ dir, format: "esm", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" });
await bundle.close();
