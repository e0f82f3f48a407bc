#!/usr/bin/env node
const { existsSync, statSync } = require("node:fs");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");

const file = (path) => join(__dirname, path);
const compiled = file("../dist/cli/index.js");
const bundle = file("../dist/bundle");
/** In a checkout: what the bundle is made from. In the published package there is only the bundle's own time. */
const sources = ["../dist/.tsbuildinfo", "../../learn/dist/.tsbuildinfo"].map(file);

const madeAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const bundledAt = madeAt(join(bundle, "cli.cjs"));

if (bundledAt > 0 && sources.every((source) => madeAt(source) <= bundledAt)) {
  void require("./load-bundle.js").loadBundle(bundle, "cli.cjs").runCli(process.argv);
} else if (existsSync(compiled)) {
  void import(pathToFileURL(compiled).href).then(({ runCli }) => runCli(process.argv));
} else {
  process.stderr.write("espalier is not built yet\n  → type: npm run build\n");
  process.exitCode = 2;
}
