import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { withDefaults } from "../field/index.ts";
import { sharedCsv } from "../fixtures/csv.ts";
import { withShared } from "../fixtures/shared.ts";
import { createRng } from "../random/index.ts";
import { columnOf, featuresOf, takeRows, type NumberColumn, type RegressionTarget } from "../table/index.ts";
import { boostingRegressor } from "./kinds.ts";
import type { RegressorParams } from "./fields.ts";
import { planRegression } from "./regression-plan.ts";

/** Made by golden/losses.py, which says how. */
interface GoldenSet {
  readonly file: string;
  readonly target: string;
  readonly columns: readonly string[];
  readonly losses: Readonly<
    Record<
      string,
      { readonly params: object; readonly least: number; readonly scores: Readonly<Record<string, number>> }
    >
  >;
}
const golden = JSON.parse(readFileSync(new URL("./golden/losses.json", import.meta.url), "utf8")) as Readonly<
  Record<string, GoldenSet>
>;

// One set of held-out rows, 1,045 of abalone: chance alone moves a loss by some per cent. What no model goes below is
// taken off both sides first.
for (const [name, { file, target, columns, losses }] of Object.entries(golden)) {
  for (const [loss, { params, least, scores }] of Object.entries(losses)) {
    const best = Math.min(...Object.values(scores));
    withShared(`${loss} loss: held-out rows of ${name} cost at most 5% more than with the best of the peers`, () => {
      const whole = sharedCsv(`data/${file}`);
      const table = { rows: whole.rows, columns: columns.map((column) => columnOf(whole, column)) };
      const y = (columnOf(whole, target) as NumberColumn).values;
      const rows = Int32Array.from(y.keys());
      const [train, held] = [rows.filter((row) => row % 4 !== 0), rows.filter((row) => row % 4 === 0)];
      const of = (part: Int32Array): RegressionTarget => ({
        task: "regression",
        name: target,
        values: Float64Array.from(part, (row) => y[row]!),
      });
      const all = withDefaults(boostingRegressor.fields, {
        loss: loss.split("-")[0],
        ...params,
      }) as unknown as RegressorParams;
      const fitted = boostingRegressor.fit(all, featuresOf(takeRows(table, train)), of(train), { rng: createRng(1) });
      const scoresOfHeld = fitted.scores(featuresOf(takeRows(table, held)));
      const plan = planRegression(all, of(train).values, null);
      const scaled = plan.fromModel({ ...fitted, base: scoresOfHeld }).base;
      const ours = plan.lossOf(of(held).values, null).mean(scaled);
      expect((ours - least) / (best - least)).toBeLessThan(1.05);
    });
  }
}
