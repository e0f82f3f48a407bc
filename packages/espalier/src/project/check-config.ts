import {
  asRecipe,
  classificationMetrics,
  metricOf,
  recipeProblems,
  regressionMetrics,
  type EstimatorSpec,
  type Recipe,
  type Schema,
  type Task,
} from "@espalier/learn";
import { didYouMean, type ConfigProblem } from "../fault/index.ts";
import type { RouteFacts } from "../route-spec/index.ts";
import type { MetricName, ResolvedConfig } from "./config.ts";
import { defaultGate, defaults } from "./defaults.ts";
import { readEnvironments } from "./environment.ts";
import { isRecord, Problems, type Path } from "./problems.ts";
import { readArtifacts } from "./read-artifacts.ts";
import { readChecks } from "./read-checks.ts";
import { readDeploy } from "./read-deploy.ts";
import { readHooks } from "./read-hooks.ts";
import { readPredictions } from "./read-predictions.ts";
import { readProtection } from "./read-protection.ts";
import { readRoutes } from "./read-routes.ts";
import { readSchedule } from "./read-schedule.ts";
import { readSearch } from "./read-search.ts";
import { readSource } from "./read-source.ts";
import { readResources, readStages } from "./read-stages.ts";
import { sourcePaths } from "./source-paths.ts";

/** A whole configuration, or everything that is wrong with it. */
export type Checked =
  | { readonly kind: "valid"; readonly config: ResolvedConfig }
  | { readonly kind: "invalid"; readonly problems: readonly ConfigProblem[] };

/** Checks what a config file exported, of which nothing is known, and fills in the defaults. */
export function checkConfig(exported: unknown): Checked {
  const problems = new Problems();
  const top = problems.read("", exported, []);
  if (!isRecord(exported)) return { kind: "invalid", problems: problems.list };
  const target = readTarget(problems, exported.target);
  const task = target.kind as Task;
  const classes = Array.isArray(target.classes) ? target.classes.length : null;
  const search = readSearch(problems, exported.search ?? {}, exported.candidates);
  const metric = search.metric ?? defaults.metric[task];
  checkMetric(problems, metric, task, classes, ["search", "metric"]);
  const source = readSource(problems, exported.source, ["source"]);
  const checks = readChecks(problems, exported.checks ?? {}, (one, path) => readSource(problems, one, path));
  const resources = readResources(problems, exported.resources ?? {});
  const sources = sourcePaths({ source, checks });
  const stages = readStages(problems, exported.stages ?? {}, { resources, sources });
  for (const [name, { when }] of Object.entries(stages)) {
    if (when?.kind === "metric") checkMetric(problems, when.metric, task, classes, ["stages", name, "when", "metric"]);
  }
  if (exported.environments !== undefined) readEnvironments(problems, exported.environments);
  const features = readFeatures(problems, exported.features, target.name);
  const config = {
    name: top.name,
    source,
    features,
    target,
    candidates: readCandidates(problems, exported.candidates, task),
    split: problems.read("split", exported.split ?? {}, ["split"]),
    search: { ...search, metric },
    gate:
      exported.gate === undefined
        ? defaultGate(metric as MetricName)
        : readGate(problems, exported.gate, task, classes),
    serve: readServe(problems, exported.serve ?? {}, { features, task, classes: target.classes }),
    seed: top.seed,
    data: problems.read("data", exported.data ?? {}, ["data"]),
    ...scheduleOf(readSchedule(problems, exported.schedule, exported.source)),
    hooks: readHooks(problems, exported.hooks ?? []),
    artifacts: readArtifacts(problems, exported.artifacts ?? {}, { stages, sources }),
    checks,
    stages,
    resources,
    deploy: readDeploy(problems, exported.deploy ?? {}),
  };
  return problems.list.length > 0
    ? { kind: "invalid", problems: problems.list }
    : { kind: "valid", config: config as unknown as ResolvedConfig }; // every part has been read
}

/** Absent where there is none: a project without a schedule has no such key. */
const scheduleOf = (schedule: ResolvedConfig["schedule"]) => (schedule === undefined ? {} : { schedule });

function readTarget(problems: Problems, value: unknown): Readonly<Record<string, unknown>> {
  const kind = isRecord(value) ? value.kind : undefined;
  if (kind !== "regression" && kind !== "classification") {
    if (isRecord(value)) problems.add(["target", "kind"], '"regression" or "classification"', kind);
    else problems.add(["target"], "an object of name, kind", value);
    return {};
  }
  const target = problems.read(kind, value, ["target"]);
  const { classes, positive } = target;
  if (Array.isArray(classes) && positive !== undefined && !classes.includes(positive)) {
    problems.add(["target", "positive"], "one of target.classes", positive);
  }
  return target;
}

function readFeatures(problems: Problems, value: unknown, target: unknown): Schema {
  const path = ["features"];
  if (!isRecord(value) || Object.keys(value).length === 0) {
    problems.add(path, "an object of column names with number(…) or category([…]), one at least", value);
    return {};
  }
  const features = Object.entries(value).map(([name, feature]) => {
    const at = [...path, name];
    const kind = isRecord(feature) ? feature.kind : undefined;
    if (name === target) problems.add(at, "a column that is not the target", name);
    if (kind !== "number" && kind !== "category") {
      problems.add(at, "number(…) or category([…])", feature);
      return [name, feature];
    }
    const read = problems.read(kind, feature, at);
    const { min, max } = read as { readonly min?: number; readonly max?: number };
    if (min !== undefined && max !== undefined && min > max) problems.add([...at, "max"], `min (${min}) or more`, max);
    return [name, read];
  });
  return Object.fromEntries(features) as Schema;
}

function readCandidates(problems: Problems, value: unknown, task: Task | undefined): Readonly<Record<string, Recipe>> {
  if (!isRecord(value) || Object.keys(value).length === 0) {
    problems.add(["candidates"], "an object of names with estimators or pipe(…), one at least", value);
    return {};
  }
  const candidates = Object.entries(value).flatMap(([name, candidate]): [string, Recipe][] => {
    const path = ["candidates", name];
    if (!isCandidate(candidate)) {
      problems.add(path, "an estimator, such as ridge(), or pipe(…) that ends in one", candidate);
      return [];
    }
    const recipe = asRecipe(candidate);
    if (task) problems.list.push(...recipeProblems(recipe, task, `candidates.${name}`));
    return [[name, recipe]];
  });
  return Object.fromEntries(candidates);
}

const isSpec = (value: unknown): value is EstimatorSpec =>
  isRecord(value) && typeof value.kind === "string" && isRecord(value.params);
const isCandidate = (value: unknown): value is Recipe | EstimatorSpec =>
  isSpec(value) ||
  (isRecord(value) && isSpec(value.estimator) && Array.isArray(value.transforms) && value.transforms.every(isSpec));

/** `classes` is their number as far as the configuration tells it; null: the data decides. */
function checkMetric(
  problems: Problems,
  name: unknown,
  task: Task | undefined,
  classes: number | null,
  path: Path,
): void {
  if (!task || name === undefined) return; // the task's own problem has been told
  const names = { regression: regressionMetrics, classification: classificationMetrics }[task].map(
    (metric) => metric.name,
  );
  const metric = names.find((one) => one === name);
  if (metric === undefined) {
    const like = typeof name === "string" ? didYouMean(name, names) : [];
    return problems.add(path, `a metric for ${task}: ${names.join(", ")}`, name, like);
  }
  if (classes !== null && classes > 2 && metricOf(metric).binaryOnly) {
    problems.add(path, `a metric for ${classes} classes, such as f1_macro`, name);
  }
}

function readGate(
  problems: Problems,
  value: unknown,
  task: Task | undefined,
  classes: number | null,
): readonly unknown[] {
  if (!Array.isArray(value)) {
    problems.add(["gate"], "a list of rules made by gate.atLeast(…) and its like", value);
    return [];
  }
  return value.map((rule: unknown, i) => {
    const path = ["gate", i];
    const kind = isRecord(rule) ? rule.rule : undefined;
    switch (kind) {
      case "at-least":
      case "at-most":
      case "better-than-baseline":
      case "not-worse-than-champion": {
        const read = problems.read(kind, rule, path);
        checkMetric(problems, read.metric, task, classes, [...path, "metric"]);
        return read;
      }
      default:
        problems.add(path, "gate.atLeast(…), atMost, betterThanBaseline or notWorseThanChampion", rule);
        return rule;
    }
  });
}

interface Predicted {
  readonly features: Schema;
  readonly task: Task | undefined;
  readonly classes: unknown;
}

function readServe(
  problems: Problems,
  value: unknown,
  { features, task, classes }: Predicted,
): Readonly<Record<string, unknown>> {
  const serve: Readonly<Record<string, unknown>> = {
    ...problems.read("serve", value, ["serve"]),
    ...readProtection(problems, value),
    predictions: readPredictions(problems, value),
  };
  const { bands, routes, tls } = serve;
  if (tls !== undefined) problems.read("tls", tls, ["serve", "tls"]);
  const path = ["serve", "bands"];
  if (bands !== undefined) {
    if (task === "classification") problems.add(path, "left out: a class needs no band", bands);
    else if (!isRecord(bands)) problems.add(path, "an object of labels with [low, high]", bands);
    else checkBands(problems, bands, path);
  }
  if (routes === undefined) return serve;
  const facts: RouteFacts = {
    features: Object.keys(features),
    task: task ?? null,
    classes: Array.isArray(classes) ? classes.map(String) : null,
    hasBands: bands !== undefined && task !== "classification",
  };
  return { ...serve, routes: readRoutes(problems, routes, facts) };
}

function checkBands(problems: Problems, bands: Readonly<Record<string, unknown>>, path: Path): void {
  const read = Object.entries(bands).flatMap(([label, band]) => {
    const [low, high]: readonly unknown[] = Array.isArray(band) && band.length === 2 ? band : [];
    if (typeof low === "number" && typeof high === "number" && low < high) return [{ label, low, high }];
    problems.add([...path, label], "[low, high] with low < high", band);
    return [];
  });
  const sorted = read.sort((a, b) => a.low - b.low);
  sorted.forEach(({ label, low, high }, i) => {
    const before = sorted[i - 1];
    if (before && before.high > low)
      problems.add([...path, label], `apart from ${JSON.stringify(before.label)}`, [low, high]);
  });
}
