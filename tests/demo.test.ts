import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { scratch } from "./espalier-cli.ts";

const script = resolve(import.meta.dirname, "../scripts/demo.mjs");

// Two minutes of real runs; each of its commands is in a shorter test, too.
test.skipIf(process.env.ESPALIER_SLOW !== "1")(
  "the demo runs to its end, and the pages are where it says",
  async () => {
    const dir = await scratch();
    const { status, stdout } = spawnSync(process.execPath, [script], {
      env: { ...process.env, TMPDIR: dir, NO_COLOR: "1" },
      encoding: "utf8",
    });
    expect(status, stdout).toBe(0);
    expect(stdout).toContain("on 36 rows");
    const [folder = ""] = readdirSync(dir);
    expect(stdout).toContain(join(dir, folder));
    for (const example of ["wine-quality", "wine-cultivars", "network-security"]) {
      const pages = readdirSync(join(dir, folder, example, "reports")).filter((file) => file.endsWith(".html"));
      expect(pages.length, example).toBeGreaterThan(0);
    }
  },
  300_000,
);
