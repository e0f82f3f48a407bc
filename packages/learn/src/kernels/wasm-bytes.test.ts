import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test("the embedded WebAssembly is what its source compiles to (npm run build:kernels)", () => {
  const script = fileURLToPath(new URL("../../../../scripts/build-kernels.mjs", import.meta.url));
  const built = execFileSync(process.execPath, [script, "--print"], { encoding: "utf8" });
  expect(readFileSync(new URL("./wasm-bytes.ts", import.meta.url), "utf8") === built).toBe(true);
});
