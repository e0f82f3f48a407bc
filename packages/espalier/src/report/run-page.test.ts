import { expect, test } from "vitest";
import { hostileTexts } from "../fixtures/hostile-page.ts";
import type { RunRecord } from "../pipeline/index.ts";
import { runFigures } from "./run-figures.ts";
import { runPage } from "./run-page.ts";

const ridge = (alpha: number) => ({
  transforms: [],
  estimator: { kind: "ridge", task: "regression" as const, params: { alpha } },
});

const candidate = (name: string, mean: number) => ({
  name,
  recipe: ridge(2),
  scores: [mean - 0.1, mean, mean + 0.1],
  mean,
  sd: 0.1,
  trials: [
    { point: { "estimator.alpha": 1 }, mean: mean - 0.2, sd: 0.1 },
    { point: { "estimator.alpha": 2 }, mean, sd: 0.1 },
    { point: { "estimator.alpha": 3 }, error: "it broke" },
  ],
});

const record = (parts: { readonly names?: readonly string[]; readonly target?: string } = {}): RunRecord => {
  const names = parts.names ?? ["linear", "forest"];
  const config = {
    name: "wine",
    source: { kind: "csv", path: "data/wine.csv" },
    features: Object.fromEntries(names.map((name) => [name, { kind: "number" }])),
    target: { name: parts.target ?? "quality", kind: "regression", missing: "fault" },
    candidates: Object.fromEntries(names.map((name) => [name, ridge(1)])),
    split: { test: 0.2, duplicates: "together", stratify: true },
    search: { trials: 3, sampler: "tpe", metric: "r2", folds: 3 },
    gate: [],
    seed: 42,
    hooks: [{ url: "https://hooks.example/secret" }],
  };
  return {
    run: {
      id: "0123456789abcdef0123456789abcdef",
      experiment: "wine",
      name: "rustic-elm",
      status: "finished",
      reason: names[0]!,
      startedAt: 0,
      endedAt: 1500,
      config,
      codeVersion: "0.1.0",
      gitCommit: "c0ffee",
      error: null,
      pid: 1,
      metrics: { r2: 0.4321, cv_r2: 0.5, "ingest.rows per second": 1234 },
      params: {},
      tags: {},
      history: [],
      stages: [
        { position: 0, name: "ingest", status: "ran", because: names[0]!, key: "k", durationMs: 12, outputs: {} },
      ],
    },
    config,
    findings: [{ check: "levels", severity: "warning", message: names[0]!, hint: "look", count: 1 }],
    split: { train: [0, 1], test: [2, 3], foldOf: [0, 1], identical: { distinct: 4, repeated: 1 }, dropped: 0 },
    search: { metric: "r2", candidates: names.map((name, i) => candidate(name, 0.5 - i / 10)) },
    evaluation: {
      rows: 3000,
      metrics: { r2: 0.4321, mae: null },
      intervals: { r2: { low: 0.35, high: 0.51 }, mae: { low: null, high: null } },
      baseline: { r2: -0.01, mae: null },
      importance: names.map((feature, i) => ({ feature, mean: 0.3 - i, sd: 0.05 })),
      confusion: null,
      points: [
        [5, 5.5],
        [6, 5.8],
      ],
      curves: null,
    },
    registration: {
      name: "wine",
      version: 7,
      rival: null,
      gate: { passed: true, rules: [{ rule: "r2 ≥ 0.3", passed: true, detail: "r2 is 0.4321" }] },
    },
    cautions: [{ level: "warning", text: "few rows", hint: "collect more" }],
    dataVersion: "d".repeat(64),
  } as unknown as RunRecord;
};

const textOf = (page: string) =>
  page
    .replace(/<style>.*<\/style>/s, "")
    .replace(/<title>[^<]*<\/title>/g, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");

test("the page says what was asked, what came out and how far it can be trusted", () => {
  const text = textOf(runPage(record()));
  for (const fact of [
    "wine: run rustic-elm",
    "linear won among 2 candidates",
    "On 3,000 rows that no candidate saw, its r2 is 0.4321 (0.35 to 0.51)",
    "It passed the gate as version 7",
    "warning few rows collect more",
    "2 of 4 rows (20% asked), drawn with seed 42",
    "0.5 ± 0.1 3 (1 failed) alpha 2",
    "mae – – –",
    "r2 ≥ 0.3 ✓ holds r2 is 0.4321",
    "2 of 3,000 held-out rows, drawn by the seed",
    "ingest.rows per second 1,234",
    "git commit c0ffee",
  ]) {
    expect(text).toContain(fact);
  }
});

test("trials that failed are not drawn, and every candidate is on one scale", () => {
  const page = runPage(record());
  const pictures = [...page.matchAll(/aria-label="(?:linear|forest): r2 by trial".*?<\/svg>/g)].map(([svg]) => svg);
  expect(pictures).toHaveLength(2);
  for (const svg of pictures) expect(svg.match(/<circle/g)).toHaveLength(2);
  const marks = pictures.map((svg) => /<g class="grid">.*?<\/g>/.exec(svg)![0]);
  expect(marks[1]).toBe(marks[0]);
});

test("a run that failed has a page with its error and no results", () => {
  const whole = record();
  const none = { findings: null, split: null, search: null, evaluation: null, registration: null, dataVersion: null };
  const error = { code: "CHECKS_FAILED", message: "2 checks failed", hint: "mend the data" };
  const text = textOf(runPage({ ...whole, ...none, cautions: [], run: { ...whole.run, status: "failed", error } }));
  expect(text).toContain("The run failed: 2 checks failed");
  expect(text).toContain("mend the data");
  expect(text).not.toContain("Candidates compared");
});

test("of two classes the page has curves, and of each class precision, recall and F1", () => {
  const whole = record();
  const evaluation = {
    ...whole.evaluation!,
    points: null,
    confusion: {
      classes: ["bad", "good"],
      counts: [
        [8, 2],
        [1, 19],
      ],
    },
    curves: {
      positive: "good",
      thresholds: [
        [0, 0.5, 1],
        [1, 1, 0.6],
      ] as const,
      calibration: [{ weight: 30, predicted: 0.6, observed: 0.7 }],
    },
  };
  const page = runPage({ ...whole, evaluation });
  expect(textOf(page)).toContain("bad 10 0.8889 0.8 0.4439 to 0.9748 0.8421"); // 8 of 10: R's binom.test
  expect(page).toContain('aria-label="ROC curve of good"');
  expect([...runFigures({ ...whole, evaluation }).keys()]).toEqual([
    "candidates.svg",
    "trials-linear.svg",
    "trials-forest.svg",
    "importance.svg",
    "confusion.svg",
    "roc.svg",
    "precision-recall.svg",
    "calibration.svg",
  ]);
});

test("names that would do harm stay names, on the page and in files", () => {
  const hostile = record({ names: hostileTexts, target: hostileTexts[0]! });
  const page = runPage(hostile);
  expect(page).not.toMatch(/<(?:script|img|iframe|svg onload)/);
  const figures = runFigures(hostile);
  expect([...figures.keys()].filter((name) => !/^[A-Za-z0-9_-]{1,90}\.svg$/.test(name))).toEqual([]);
  for (const svg of figures.values()) {
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^>]*><style>/);
    expect(svg).not.toMatch(/<(?:script|img)|var\(--/);
  }
  expect(runPage(hostile)).toBe(page);
});

test("the page tells the configuration without addresses that it reports to", () => {
  const page = runPage(record());
  expect(page).toContain("&quot;folds&quot;: 3");
  expect(page).not.toContain("hooks.example");
});
