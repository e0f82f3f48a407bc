/**
 * Compiles packages/learn/assembly to WebAssembly and writes it as bytes into packages/learn/src/kernels/wasm-bytes.ts,
 * so that no loader and no file path is needed where it runs. `--print` prints the file instead: the test that it is
 * up to date compares.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const learn = fileURLToPath(new URL("../packages/learn/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "kernels-"));
const outFile = join(folder, "kernels.wasm");
const argv = [
  join(learn, "assembly/index.ts"),
  "--outFile",
  outFile,
  "-O3",
  "--noAssert",
  "--uncheckedBehavior",
  "always",
  "--runtime",
  "stub",
  "--enable",
  "simd,threads,bulk-memory",
  "--importMemory",
  "--sharedMemory",
  "--initialMemory",
  "1",
  "--maximumMemory",
  "65536",
];
const { error } = await asc.main(argv, { stderr: process.stderr });
if (error) process.exit(1);
const text = readFileSync(outFile).toString("base64");
rmSync(folder, { recursive: true });
const lines = text.match(/.{1,112}/g).map((line) => `  "${line}"`);
const source = `// Made by \`npm run build:kernels\` from packages/learn/assembly. Do not edit.
/** The kernels as WebAssembly, in base64. */
export const wasmBase64 =
${lines.join(" +\n")};
`;
if (process.argv.includes("--print")) process.stdout.write(source);
else writeFileSync(join(learn, "src/kernels/wasm-bytes.ts"), source);
