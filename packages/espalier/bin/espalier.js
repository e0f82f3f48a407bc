#!/usr/bin/env node
import { existsSync } from "node:fs";

const main = new URL("../dist/cli/index.js", import.meta.url);
if (existsSync(main)) {
  const { runCli } = await import(main.href);
  await runCli(process.argv);
} else {
  process.stderr.write("espalier is not built yet\n  → type: npm run build\n");
  process.exitCode = 2;
}
