/**
 * Joins all that a bare server needs into one file: node bare-server.cjs --model m.espalier. Nothing else has to be
 * beside it, so it starts quickly and can be copied anywhere.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const path = (name) => fileURLToPath(new URL(`../packages/espalier/dist/${name}`, import.meta.url));

/** Restoring a model needs what stands beside its fitting, but never the fitting itself, which is half of the code. */
const fitting =
  /[\\/]learn[\\/]dist[\\/](boosting[\\/]fit-boosting|forest[\\/]fit-forest|linear[\\/](least-squares|fit-logistic))\.js$/;
const withoutFitting = {
  name: "without-fitting",
  async load(id) {
    if (!fitting.test(id)) return null;
    const names = [...(await readFile(id, "utf8")).matchAll(/^export (?:const|function) (\w+)/gm)].map(
      ([, name]) => name,
    );
    return names.map((name) => `export const ${name} = undefined;`).join("\n");
  },
};

const bundle = await rolldown({
  input: path("bare/main.js"),
  platform: "node",
  plugins: [withoutFitting],
  treeshake: { moduleSideEffects: false },
});
const { output } = await bundle.write({
  file: path("bundle/bare-server.cjs"),
  format: "cjs",
  minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
  codeSplitting: false,
});
await bundle.close();

const [{ imports }] = output;
const foreign = imports.filter((name) => !name.startsWith("node:"));
if (foreign.length > 0) throw new Error(`bare-server.cjs must stand alone; it imports ${foreign.join(", ")}`);
