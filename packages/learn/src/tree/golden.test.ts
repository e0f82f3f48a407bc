import { expect } from "vitest";
import { sharedCsv } from "../fixtures/csv.ts";
import { sharedJson, withShared } from "../fixtures/shared.ts";
import { openWorkbench } from "../kernels/index.ts";
import { createRng } from "../random/index.ts";
import { columnOf, featuresOf, type NumberColumn } from "../table/index.ts";
import { forestGrower } from "./forest-grower.ts";
import { gainImportance } from "./importance.ts";
import { outputsOf, type Response } from "./response.ts";
import { rankFeatures } from "./ranked-features.ts";
import { rankedSearch } from "./ranked-search.ts";
import { stepsFor } from "./steps.ts";
import { scaleTarget } from "./target-scale.ts";
import { TreeBuffer } from "./tree-buffer.ts";
import type { Trees } from "./trees.ts";

interface Golden {
  readonly tree: {
    readonly feature: readonly number[];
    readonly threshold: readonly number[];
    readonly left: readonly number[];
    readonly right: readonly number[];
    readonly value: readonly (readonly number[])[];
    readonly impurity: readonly number[];
    readonly n: readonly number[];
  };
  readonly importances: readonly number[];
}

function grow(columns: readonly Float64Array[], response: Response): Trees {
  const rows = columns[0]!.length;
  const weights = new Float64Array(rows).fill(1);
  const steps = stepsFor(response.kind === "mean" ? response.y : weights, weights, rows);
  const rules = { maxDepth: 4, minLeafRows: 1, minSplitRows: 2, triedFeatures: columns.length };
  const into = new TreeBuffer(columns.length, outputsOf(response));
  const bench = openWorkbench(1e6);
  const search = rankedSearch(bench, rankFeatures(bench, rows, columns, 32_767), response, rules);
  forestGrower({ rows, features: columns.length, response, steps }, search, rules)(weights, createRng(0), into);
  return into.finish();
}

/** Σ gain: how much impurity, in rows, the whole tree took away. Does not depend on how ties are broken at its last level. */
const totalGain = (trees: Trees) => trees.gain.reduce((a, b) => a + b, 0);

function goldenGain({ tree }: Golden): number {
  return tree.feature.reduce((sum, feature, node) => {
    if (feature < 0) return sum;
    const weighted = (at: number) => tree.n[at]! * tree.impurity[at]!;
    return sum + weighted(node) - weighted(tree.left[node]!) - weighted(tree.right[node]!);
  }, 0);
}

const golden = (name: string) => sharedJson<Record<string, Golden>>("golden/exact/trees.json")[name]!;

withShared("a regression tree is scikit-learn's, node by node, where no tie decides", () => {
  const whole = sharedCsv("data/winequality-red.csv");
  const x = featuresOf({ rows: whole.rows, columns: whole.columns.slice(0, 11) });
  const scaled = scaleTarget((columnOf(whole, "quality") as NumberColumn).values);
  const ours = grow(x.columns, { kind: "mean", y: scaled.y });
  const { tree, importances } = golden("wine-red-reg");
  const compare = (node: number, theirs: number): void => {
    expect(ours.cover[node]).toBe(tree.n[theirs]);
    if (tree.feature[theirs]! < 0) {
      expect(ours.feature[node]).toBe(-1);
      expect(ours.values[ours.next[node]!]! + scaled.origin).toBeCloseTo(tree.value[theirs]![0]!, 12);
      return;
    }
    expect(ours.feature[node]).toBe(tree.feature[theirs]);
    // They round the features to float32 first.
    expect(ours.threshold[node]! / tree.threshold[theirs]!).toBeCloseTo(1, 6);
    compare(ours.next[node]!, tree.left[theirs]!);
    compare(ours.next[node]! + 1, tree.right[theirs]!);
  };
  compare(0, 0);
  gainImportance(ours)!.forEach((share, f) => expect(share).toBeCloseTo(importances[f]!, 12));
});

const classTrees = [
  { name: "iris", file: "iris.csv", target: "species" },
  { name: "wine-cultivars", file: "wine-cultivars.csv", target: "cultivar" },
  { name: "wdbc", file: "breast-cancer-wdbc.csv", target: "target" },
];

for (const { name, file, target } of classTrees) {
  withShared(`a class tree takes away as much impurity as scikit-learn's: ${name}`, () => {
    const whole = sharedCsv(`data/${file}`);
    const x = featuresOf({ rows: whole.rows, columns: whole.columns.filter((column) => column.name !== target) });
    const column = columnOf(whole, target);
    const codes = column.kind === "category" ? column.codes : Int32Array.from(column.values);
    const trees = grow(x.columns, { kind: "classes", codes, classes: Math.max(...codes) + 1 });
    // Ties between features change what is left for the levels below, so this is a share, not digits.
    expect(totalGain(trees) / goldenGain(golden(name))).toBeCloseTo(1, 2);
  });
}
