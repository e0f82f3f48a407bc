import { expect } from "vitest";
import { withShared } from "../fixtures/shared.ts";
import { pairedGap, scoreFolds, stored } from "../fixtures/stored-folds.ts";
import { forestKinds } from "./kinds.ts";

const kindOf = (kind: string) => forestKinds.find((one) => one.kind === kind)!;

// The references grew 300 trees; with fewer the noise of ours is larger, and phishing takes long.
const cases = [
  { data: "wine-red-reg", kind: "forest-regressor", model: "random_forest_300", metric: "r2", trees: 150 },
  { data: "wine-red-reg", kind: "extra-trees-regressor", model: "extra_trees_300", metric: "r2", trees: 150 },
  { data: "wine-red-bin", kind: "forest-classifier", model: "random_forest_300", metric: "roc_auc", trees: 150 },
  { data: "wine-red-bin", kind: "extra-trees-classifier", model: "extra_trees_300", metric: "roc_auc", trees: 150 },
  { data: "wine-cultivars", kind: "forest-classifier", model: "random_forest_300", metric: "accuracy", trees: 300 },
  { data: "iris", kind: "forest-classifier", model: "random_forest_300", metric: "accuracy", trees: 300 },
  { data: "iris", kind: "extra-trees-classifier", model: "extra_trees_300", metric: "accuracy", trees: 300 },
  { data: "phishing", kind: "forest-classifier", model: "random_forest_300", metric: "accuracy", trees: 20 },
] as const;

for (const { data, kind, model, metric, trees } of cases) {
  withShared(
    `${kind} is as good as scikit-learn's on the stored folds of ${data} (${metric})`,
    async ({ annotate }) => {
      const set = stored(data);
      const ours = scoreFolds(set, kindOf(kind), { trees }, metric);
      const { gap, margin, text } = pairedGap(ours, set.reference(model, metric));
      await annotate(`${metric} ours − ${model}: ${text}`);
      expect(gap).toBeGreaterThan(-Math.max(margin, 0.01));
    },
  );
}
