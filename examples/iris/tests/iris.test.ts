import { expect, test } from "vitest";
import { copyOfExample, espalier } from "../../../tests/espalier-cli.ts";

interface Result {
  readonly stages: readonly { readonly name: string; readonly status: string; readonly because: string }[];
  readonly data: Readonly<Record<string, unknown>>;
  readonly candidates: readonly { readonly name: string; readonly params: Readonly<Record<string, unknown>> }[];
  readonly metrics: Readonly<Record<string, number>>;
  readonly gate: { readonly passed: boolean; readonly rules: readonly { readonly rule: string }[] };
  readonly model: { readonly version: number; readonly aliases: readonly string[] };
}

test("149 different flowers, ten of each species held out, and a forest that passes; a stricter gate only asks again", async () => {
  const dir = await copyOfExample("iris");
  const run = async (...more: readonly string[]) => {
    const { code, stdout, stderr } = await espalier("-C", dir, "run", "--json", ...more);
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout) as Result;
  };
  const first = await run();
  expect(first.data).toMatchObject({ rows: 149, train: 119, test: 30, duplicates: "drop", duplicates_dropped: 1 });
  expect(first.candidates).toMatchObject([{ name: "forest", params: { trees: 100, maxDepth: 5 } }]);
  // Ten of each: balanced accuracy, the mean over the species, is accuracy only where they are as many of each.
  expect(first.metrics.balanced_accuracy).toBeCloseTo(first.metrics.accuracy!, 12);
  expect(first.metrics.accuracy).toBeGreaterThanOrEqual(0.9);
  expect(first.gate.rules[0]?.rule).toBe("accuracy ≥ 0.9");
  expect(first.model).toMatchObject({ version: 1, aliases: ["champion"] });

  const stricter = await run("--set", "gate.0.value=1");
  const ran = stricter.stages.filter(({ status }) => status === "ran");
  expect(ran).toMatchObject([{ name: "register", because: "gate[0].value: 0.9 → 1" }]);
  expect(stricter.gate.passed).toBe(false);
});
