#!/usr/bin/env node
import { existsSync, statSync } from "node:fs";

const file = (path) => new URL(path, import.meta.url);
const compiled = file("../dist/cli/index.js");
const bundled = file("../dist/bundle/cli.js");
/** In a checkout: what the bundle is made from. In the published package there is only the bundle's own time. */
const sources = ["../dist/.tsbuildinfo", "../../learn/dist/.tsbuildinfo"].map(file);

const madeAt = (url) => statSync(url, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const isFresh = existsSync(bundled) && sources.every((source) => madeAt(source) <= madeAt(bundled));

if (isFresh || existsSync(compiled)) {
  const { runCli } = await import(isFresh ? bundled.href : compiled.href);
  await runCli(process.argv);
} else {
  process.stderr.write("espalier is not built yet\n  → type: npm run build\n");
  process.exitCode = 2;
}
