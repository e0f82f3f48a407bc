import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { copyOfExample, espalier } from "../../../tests/espalier-cli.ts";

interface Result {
  readonly run_name: string;
  readonly stages: readonly { readonly name: string; readonly status: string }[];
  readonly candidates: readonly {
    readonly name: string;
    readonly params: unknown;
    readonly mean: number;
    readonly scores: readonly number[];
    readonly trials: number;
  }[];
  readonly winner: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly baseline: Readonly<Record<string, number>>;
  readonly importance: readonly { readonly feature: string; readonly mean: number }[];
  readonly gate: { readonly passed: boolean };
  readonly model: { readonly aliases: readonly string[] };
}

test("trees beat the line, three features do the work, best parameters are kept, and each environment has its champion", async () => {
  const dir = await copyOfExample("wine-quality");
  const run = async (...more: readonly string[]) => {
    const { code, stdout, stderr } = await espalier("-C", dir, "run", "--json", ...more);
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout) as Result;
  };
  const ran = (result: Result) => result.stages.filter(({ status }) => status === "ran").map(({ name }) => name);

  const first = await run("--set", "search.trials=3");
  expect(first.candidates.at(-1)?.name).toBe("linear");
  expect(first.metrics.r2).toBeGreaterThan(0.3);
  expect(first.metrics.r2).toBeLessThan(0.45); // above that, repeated wines would be on both sides
  expect(first.metrics.mae).toBeLessThan(first.baseline.mae! - 0.1);
  const [top, rest] = [first.importance.slice(0, 3), first.importance.slice(3)];
  expect(new Set(top.map(({ feature }) => feature))).toEqual(new Set(["alcohol", "sulphates", "volatile acidity"]));
  for (const { mean } of rest) expect(mean).toBeLessThan(top[2]!.mean / 2);
  expect(first.gate.passed).toBe(true);

  const second = await run("--set", "search.trials=3");
  expect(ran(second)).toEqual([]);
  expect(second.candidates).toEqual(first.candidates);

  const dev = await run("--env", "dev", "--set", "search.trials=3");
  expect(dev.model.aliases).toContain("dev-champion");
  for (const [name, trials] of Object.entries({ dev: 10, prod: 100 })) {
    const { stdout } = await espalier("-C", dir, "params", "--env", name, "--json");
    const { settings } = JSON.parse(stdout) as { settings: unknown[] };
    expect(settings).toContainEqual({ path: "search.trials", value: trials, from: `environment ${name}` });
  }

  const figures = join(dir, "figures");
  const { code, stdout } = await espalier("-C", dir, "report", dev.run_name, "--figures", figures, "--json");
  expect(code).toBe(0);
  const { page } = JSON.parse(stdout) as { page: string };
  expect(await readFile(page, "utf8")).toContain(`${dev.winner}</bdi></b> won among 3 candidates`);
  expect((await readdir(figures)).sort()).toEqual([
    "actual-predicted.svg",
    "candidates.svg",
    "importance.svg",
    "residuals.svg",
    "trials-boosting.svg",
    "trials-forest.svg",
    "trials-linear.svg",
  ]);
});
