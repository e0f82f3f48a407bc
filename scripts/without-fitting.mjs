import { readFile } from "node:fs/promises";

const fitting =
  /[\\/]learn[\\/]dist[\\/](boosting[\\/]fit-boosting|forest[\\/]fit-forest|linear[\\/](least-squares|fit-logistic))\.js$/;

/** Restoring a model needs what stands beside its fitting, but never the fitting itself, which is half of the code. */
export const withoutFitting = {
  name: "without-fitting",
  async load(id) {
    if (!fitting.test(id)) return null;
    const names = [...(await readFile(id, "utf8")).matchAll(/^export (?:const|function) (\w+)/gm)].map(
      ([, name]) => name,
    );
    return names.map((name) => `export const ${name} = undefined;`).join("\n");
  },
};
