import { expect } from "vitest";
import { withShared } from "../fixtures/shared.ts";
import { pairedGap, scoreFolds, stored } from "../fixtures/stored-folds.ts";
import { boostingKinds } from "./kinds.ts";

const kindOf = (kind: string) => boostingKinds.find((one) => one.kind === kind)!;

interface Case {
  readonly data: string;
  readonly kind: string;
  readonly metric: string;
  readonly model?: string;
  readonly trees?: number;
}

const cases: readonly Case[] = [
  { data: "wine-red-reg", kind: "boosting-regressor", metric: "r2" },
  { data: "wine-red-bin", kind: "boosting-classifier", metric: "roc_auc" },
  { data: "wine-red-bin", kind: "boosting-classifier", metric: "accuracy" },
  { data: "wine-red-multi", kind: "boosting-classifier", metric: "accuracy" },
  { data: "bike", kind: "boosting-regressor", metric: "r2" },
  { data: "wine-cultivars", kind: "boosting-classifier", metric: "accuracy" },
  { data: "iris", kind: "boosting-classifier", metric: "accuracy" },
  { data: "phishing", kind: "boosting-classifier", metric: "accuracy", model: "hist_gb", trees: 100 },
];

for (const { data, kind, metric, model = "lightgbm_200", trees = 200 } of cases) {
  withShared(`${kind} is as good as ${model} on the stored folds of ${data} (${metric})`, async ({ annotate }) => {
    const set = stored(data);
    const ours = scoreFolds(set, kindOf(kind), { trees }, metric);
    const { gap, margin, text } = pairedGap(ours, set.reference(model, metric));
    await annotate(`${metric} ours − ${model}: ${text}`);
    expect(gap).toBeGreaterThan(-Math.max(margin, 0.01));
  });
}
