import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { createRng } from "../random/index.ts";
import { sha256 } from "./sha256.ts";

test("agrees with node:crypto at every length around the block edges", () => {
  const rng = createRng("sha");
  for (const length of [0, 1, 3, 54, 55, 56, 57, 63, 64, 65, 119, 120, 127, 128, 129, 1000, 100_003]) {
    const bytes = Uint8Array.from({ length }, () => rng.int(256));
    expect(sha256(bytes), `length ${length}`).toBe(createHash("sha256").update(bytes).digest("hex"));
  }
});
