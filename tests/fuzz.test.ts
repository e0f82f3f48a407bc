import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");
const whyNot =
  process.env["ESPALIER_SLOW"] !== "1"
    ? "it takes minutes; set ESPALIER_SLOW=1"
    : spawnSync("python3", ["--version"]).status !== 0
      ? "there is no python3"
      : null;
const name = "schemathesis finds no 5xx, no hang and no answer that is not in the OpenAPI documents of the examples";

test.skipIf(whyNot !== null)(
  whyNot === null ? name : `${name} (skipped: ${whyNot})`,
  () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "scripts/fuzz.mjs"), "--cases", "20"], {
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    });
    expect(status, `${stdout}${stderr}`).toBe(0);
  },
  1_800_000,
);
