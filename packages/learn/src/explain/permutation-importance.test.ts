import { expect } from "vitest";
import { sharedCsv } from "../fixtures/csv.ts";
import { sharedJson, withShared } from "../fixtures/shared.ts";
import { linear } from "../linear/index.ts";
import { metricOf } from "../metrics/index.ts";
import { fitModel, predictTable } from "../model/index.ts";
import { createRng } from "../random/index.ts";
import { pipe } from "../recipe/index.ts";
import { columnOf, takeRows, takeTarget, type NumberColumn, type Target } from "../table/index.ts";
import { permutationImportance } from "./index.ts";

interface Golden {
  readonly baseline_r2: number;
  readonly permutations: readonly (readonly number[])[];
  readonly mean: readonly number[];
  readonly sd_population: readonly number[];
}

withShared("with the reference's own shuffles, the importances are the reference's", () => {
  const golden = sharedJson<Golden>("golden/exact/permutation_importance.json");
  const { fold } = sharedJson<{ fold: readonly number[] }>("golden/folds/wine-red-reg.json");
  const whole = sharedCsv("data/winequality-red.csv");
  const table = { rows: whole.rows, columns: whole.columns.filter(({ name }) => name !== "quality") };
  const target: Target = {
    task: "regression",
    name: "quality",
    values: (columnOf(whole, "quality") as NumberColumn).values,
  };
  const rowsWhere = (wanted: (fold: number) => boolean) =>
    Int32Array.from(fold.keys()).filter((row) => wanted(fold[row]!));
  const [train, test] = [rowsWhere((f) => f !== 0), rowsWhere((f) => f === 0)];

  const model = fitModel(pipe(linear()), takeRows(table, train), takeTarget(target, train), { rng: createRng(0) });
  const found = permutationImportance(
    (rows) => predictTable(model, rows),
    takeRows(table, test),
    takeTarget(target, test),
    {
      metric: metricOf("r2"),
      repeats: golden.permutations.length,
      rng: createRng(0),
      shuffle: (_feature, repeat) => Int32Array.from(golden.permutations[repeat]!),
    },
  );

  // Least squares by two algorithms agree to about 1e-10 in the predictions of this set.
  found.forEach(({ mean, sd }, i) => {
    expect(mean).toBeCloseTo(golden.mean[i]!, 8);
    expect(sd).toBeCloseTo(golden.sd_population[i]!, 8);
  });
});
