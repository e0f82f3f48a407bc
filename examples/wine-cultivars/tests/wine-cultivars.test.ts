import { expect, test } from "vitest";
import { copyOfExample, espalier } from "../../../tests/espalier-cli.ts";
import { isThorough, notByDefault } from "../../../tests/thorough.ts";

interface Result {
  readonly data: { readonly rows: number; readonly test: number };
  readonly candidates: readonly {
    readonly name: string;
    readonly params: Readonly<Record<string, unknown>>;
    readonly mean: number;
    readonly trials: number;
  }[];
  readonly metrics: Readonly<Record<string, number>>;
  readonly intervals: Readonly<Record<string, { readonly low: number; readonly high: number }>>;
  readonly cautions: readonly { readonly level: string; readonly text: string }[];
  readonly gate: { readonly passed: boolean };
}

const quick = ["--set", "search.trials=2"];

const name = "a grid of twelve forests, boosting that stops early, and a warning about 36 wines, all right or not";
test.skipIf(!isThorough)(name + notByDefault, async () => {
  const dir = await copyOfExample("wine-cultivars");
  const run = async (...more: readonly string[]) => {
    const { code, stdout, stderr } = await espalier("-C", dir, "run", "--json", ...quick, ...more);
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout) as Result;
  };
  const none = await espalier("-C", dir, "report");
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining("RUN_NONE")]);
  const first = await run();
  expect(first.data).toMatchObject({ rows: 178, test: 36 });
  const of = (name: string) => first.candidates.find((candidate) => candidate.name === name)!;
  expect(first.candidates.map(({ name }) => name).sort()).toEqual(["boosting", "engineered", "forest", "logistic"]);
  expect(of("forest").trials).toBe(12); // 2 × 2 × 3
  expect([100, 300]).toContain(of("forest").params.trees);
  expect(of("logistic").trials).toBe(2);
  expect(of("engineered").mean).toBeLessThan(of("logistic").mean); // log loss: less is better
  expect(of("boosting").mean).toBeLessThan(0.3);
  expect(first.gate.passed).toBe(true);

  const other = await run("--set", "seed=1", "--set", "search.candidates.forest.trials=1");
  for (const result of [first, other]) {
    const { accuracy } = result.metrics;
    expect(accuracy).toBeGreaterThanOrEqual(0.9);
    expect(result.intervals.accuracy!.low).toBeLessThan(0.91); // 36 of 36: 0.0250^(1/36)
    const warnings = result.cautions.filter(({ level }) => level === "warning").map(({ text }) => text);
    expect(warnings[0]).toContain(
      accuracy === 1 ? "accuracy 100% on 36 rows is weak evidence" : "on 36 rows is coarse: one row is 2.8%",
    );
  }
});
