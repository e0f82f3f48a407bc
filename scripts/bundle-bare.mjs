/**
 * Joins all that a bare server needs into one file: node bare-server.cjs --model m.espalier. Nothing else has to be
 * beside it, so it starts quickly and can be copied anywhere.
 */
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { withoutFitting } from "./without-fitting.mjs";

const path = (name) => fileURLToPath(new URL(`../packages/espalier/dist/${name}`, import.meta.url));

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
