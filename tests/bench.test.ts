import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { generate } from "../bench/harness/generator.mjs";
import { interval, median } from "../bench/harness/statistics.mjs";

const bench = resolve(import.meta.dirname, "..", "bench");
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

test("the generator makes the bits that its description states", () => {
  const { x, y } = generate(42, 0, 100_000);
  expect(sha256(new Uint8Array(x.buffer))).toBe("ce7be829a5b2fc387c3d081b13cc3a662107215174ea09a12583ff66300f0496");
  expect(sha256(y)).toBe("fe5391a3b1717bce967b2380c257a4f0289d71349989227641046d5a355349d2");
});

test("any range of rows can be generated alone", () => {
  const all = generate(7, 0, 300);
  const some = generate(7, 200, 100);
  expect([...some.x]).toEqual([...all.x.subarray(200 * 28)]);
  expect([...some.y]).toEqual([...all.y.subarray(200)]);
});

test("the interval of ten paired differences is Student's, and wider where the pairs share rows", () => {
  const differences = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const { mean, low, high } = interval(differences);
  expect(mean).toBe(5.5);
  expect(high - mean).toBeCloseTo((2.262 * 3.02765) / Math.sqrt(10), 4);
  expect(mean - low).toBeCloseTo(high - mean, 12);
  const shared = interval(differences, 1 / 4);
  expect((shared.high - mean) / (high - mean)).toBeCloseTo(Math.sqrt(1 + 10 / 4), 12);
});

test("the median of an even number of times is the middle of the two in the middle", () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([10, 9, 1])).toBe(9);
});

test.each([
  [[], "boosting-quality"],
  [["boostin"], "boosting-quality"],
  [["forest", "--repeats", "0"], "--repeats 0: a whole number"],
  [["forest", "--core", "1"], "--core"],
])("bench %j ends with 2 and says what can be asked", (args, said) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [join(bench, "run.mjs"), ...args], {
    encoding: "utf8",
  });
  expect(status).toBe(2);
  expect(stderr).toContain(said);
  expect(stdout).toBe("");
});
