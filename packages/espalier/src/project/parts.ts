import { columnTypes, durationMs, isIsoTime } from "../checks/index.ts";
import { delimiters, encodings } from "../source/index.ts";
import { isTimezone } from "./cron.ts";
import { defaults } from "./defaults.ts";
import { hookEvents } from "./hook.ts";
import { deployGroups } from "./deploy-parts.ts";
import { isWatchable } from "./schedule.ts";
import { later, leaf, like, oneOf, optional, text, truth, whole, withDefault, type Setting } from "./setting.ts";

const anyText = leaf("a text", (v) => typeof v === "string");
const finite = leaf("a finite number", Number.isFinite);
const share = leaf("a number between 0 and 1, both excluded", (v) => typeof v === "number" && v > 0 && v < 1);
const texts = leaf("a list of texts", (v) => Array.isArray(v) && v.every((one) => typeof one === "string"));
const distinctTexts = leaf(
  "a list of two or more different texts",
  (v) => Array.isArray(v) && v.every((one) => typeof one === "string") && v.length >= 2 && new Set(v).size === v.length,
);

/** MLflow and the registry put it into addresses and file names. */
const projectName = leaf(
  "1 to 200 printable characters without slashes, no space at its ends",
  (v) => typeof v === "string" && v === v.trim() && /^[^\p{C}/\\]{1,200}$/u.test(v),
);

const folderWithin = leaf(
  'a folder within the project, such as "artifacts", written without "..", and not in .espalier',
  (v) =>
    typeof v === "string" &&
    v.split("/").every((part) => !["", ".", "..", ".espalier"].includes(part) && !/[\\\p{C}]/u.test(part)),
);

const missing = withDefault(oneOf(["fault", "drop"]), defaults.targetMissing);

const aboutAll = { check: later, severity: optional(oneOf(["error", "warning", "info"])) };
const aboutRows = {
  check: later,
  severity: optional(oneOf(["error", "warning", "info", "quarantine"])),
  limit: optional(share),
};
const count = whole(0, 2 ** 53 - 1);
const positive = leaf("a number above 0", (v) => Number.isFinite(v) && Number(v) > 0);
const shareOrAll = leaf("a number in [0, 1]", (v) => typeof v === "number" && v >= 0 && v <= 1);
const end = leaf(
  "a finite number, or an ISO date or time such as 2026-03-01",
  (v) => Number.isFinite(v) || (typeof v === "string" && isIsoTime(v)),
);
const duration = leaf(
  'a duration such as "90 minutes", "36 hours", "7 days" or "2 weeks"',
  (v) => typeof v === "string" && durationMs(v) !== null,
);
const differentTexts = leaf(
  "a list of one or more different texts",
  (v) => Array.isArray(v) && v.length > 0 && v.every((one) => typeof one === "string") && new Set(v).size === v.length,
);
const cellValues = leaf(
  "a list of one or more texts, finite numbers, or true and false",
  (v) =>
    Array.isArray(v) &&
    v.length > 0 &&
    v.every((one) => typeof one === "string" || typeof one === "boolean" || Number.isFinite(one)),
);

const paths = leaf(
  "a path, a glob or an address, or a list of them",
  (v) =>
    (typeof v === "string" && v !== "") ||
    (Array.isArray(v) && v.length > 0 && v.every((one) => typeof one === "string" && one !== "")),
);
const webAddress = leaf(
  "an address such as https://host:9000",
  (v) => typeof v === "string" && URL.canParse(v) && /^https?:$/.test(new URL(v).protocol),
);
const database = leaf(
  "an address such as postgres://user@host:5432/database",
  (v) => typeof v === "string" && URL.canParse(v) && /^postgres(ql)?:$/.test(new URL(v).protocol),
);
const variable = like("the name of an environment variable", /^[A-Za-z_][A-Za-z0-9_]*$/);
const files = {
  path: paths,
  sha256: optional(leaf("64 hexadecimal digits", (v) => typeof v === "string" && /^[0-9a-f]{64}$/i.test(v))),
  endpoint: optional(webAddress),
  region: optional(text),
  pathStyle: optional(truth),
};
const rows = {
  missing: optional(texts),
  sql: optional(text),
  sample: optional(whole(1, 2 ** 31 - 1)),
};

const someTexts = leaf(
  "a list of texts that are not empty",
  (v) => Array.isArray(v) && v.every((one) => typeof one === "string" && one !== ""),
);
const variables = leaf(
  "a list of names of environment variables",
  (v) => Array.isArray(v) && v.every((one) => variable.accepts(one)),
);
const waitingTime = whole(0, 86_400_000);
const stageOptions = {
  kind: later,
  inputs: later,
  outputs: optional(someTexts),
  params: later,
  after: optional(someTexts),
  before: optional(someTexts),
  when: later,
  retries: later,
  timeoutMs: optional(whole(1, 2_147_483_647)),
  needs: later,
  env: optional(variables),
  metrics: optional(someTexts),
  keep: optional(truth),
  doc: optional(anyText),
};

const isAnswerStatus = (v: unknown) =>
  Number.isInteger(v) && Number(v) >= 200 && Number(v) <= 299 && v !== 204 && v !== 205;

const isHost = (v: unknown) => typeof v === "string" && /^[\p{L}\p{N}_.:-]{1,253}$/u.test(v);
const isOrigin = (v: unknown) =>
  typeof v === "string" && URL.canParse(v) && /^https?:$/.test(new URL(v).protocol) && new URL(v).origin === v;

const trials = whole(1, 100_000);
const sampler = oneOf(["tpe", "random", "grid"]);

/** Settings by the path of their group; the top group is "". Any other key is a problem. */
export const groups = {
  "": {
    name: projectName,
    source: later,
    features: later,
    target: later,
    candidates: later,
    split: later,
    search: later,
    gate: later,
    serve: later,
    seed: withDefault(whole(0, 2 ** 53 - 1), defaults.seed),
    checks: later,
    data: later,
    environments: later,
    schedule: later,
    hooks: later,
    artifacts: later,
    stages: later,
    resources: later,
    deploy: later,
  },
  ...deployGroups,
  artifacts: {
    folder: optional(folderWithin),
    keep: optional(whole(1, 1_000_000)),
  },
  data: {
    remote: optional(text),
    keep: optional(whole(1, 1_000_000)),
  },
  schedule: {
    cron: optional(text),
    timezone: withDefault(
      leaf("a time zone such as Europe/Berlin", (v) => typeof v === "string" && isTimezone(v)),
      defaults.schedule.timezone,
    ),
    onNewData: optional(leaf("true, a folder that does not hold the project, or s3://bucket/prefix", isWatchable)),
    pollMs: withDefault(whole(100, 86_400_000), defaults.schedule.pollMs),
    debounceMs: withDefault(whole(0, 86_400_000), defaults.schedule.debounceMs),
    retune: withDefault(truth, defaults.schedule.retune),
    catchUp: withDefault(truth, defaults.schedule.catchUp),
  },
  webhook: {
    kind: oneOf(["webhook"]),
    url: later,
    on: leaf(
      `a list of one or more of ${hookEvents.map((event) => JSON.stringify(event)).join(", ")}`,
      (v) => Array.isArray(v) && v.length > 0 && v.every((one) => hookEvents.some((event) => event === one)),
    ),
    headers: later,
    secretEnv: optional(variable),
  },
  csv: {
    kind: oneOf(["csv"]),
    ...files,
    delimiter: optional(oneOf(delimiters)),
    decimal: optional(oneOf([".", ","])),
    encoding: optional(oneOf(encodings)),
    ...rows,
  },
  "json-lines": { kind: oneOf(["json-lines"]), ...files, ...rows },
  parquet: { kind: oneOf(["parquet"]), ...files, ...rows },
  postgres: { kind: oneOf(["postgres"]), query: text, env: optional(variable), url: optional(database), ...rows },
  regression: { name: text, kind: oneOf(["regression"]), missing },
  classification: {
    name: text,
    kind: oneOf(["classification"]),
    missing,
    classes: optional(distinctTexts),
    positive: optional(anyText),
  },
  split: {
    test: withDefault(share, defaults.split.test),
    duplicates: withDefault(oneOf(["together", "drop", "ignore"]), defaults.split.duplicates),
    stratify: withDefault(truth, defaults.split.stratify),
  },
  search: {
    trials: withDefault(trials, defaults.search.trials),
    sampler: withDefault(sampler, defaults.search.sampler),
    folds: withDefault(whole(2, 100), defaults.search.folds),
    metric: optional(anyText),
    candidates: later,
  },
  "search of a candidate": {
    trials: optional(trials),
    sampler: optional(sampler),
  },
  serve: {
    missing: withDefault(oneOf(["median", "reject"]), defaults.serve.missing),
    port: withDefault(whole(0, 65_535), defaults.serve.port),
    host: withDefault(leaf("a host name or an address", isHost), defaults.serve.host),
    hosts: optional(
      leaf("a list of host names or addresses, without ports", (v) => Array.isArray(v) && v.every(isHost)),
    ),
    cors: optional(
      leaf("a list of origins such as https://shop.example", (v) => Array.isArray(v) && v.every(isOrigin)),
    ),
    tls: later,
    reloadMs: withDefault(
      leaf("0, or a whole number in [100, 86400000]", (v) => v === 0 || whole(100, 86_400_000).accepts(v)),
      defaults.serve.reloadMs,
    ),
    drainDelayMs: withDefault(whole(0, 86_400_000), defaults.serve.drainDelayMs),
    drainMs: withDefault(whole(0, 86_400_000), defaults.serve.drainMs),
    workers: withDefault(whole(1, 256), defaults.serve.workers),
    keys: withDefault(oneOf(["writes", "all"]), defaults.serve.keys),
    deadlineMs: withDefault(whole(1, 86_400_000), defaults.serve.deadlineMs),
    queue: later,
    breaker: later,
    limits: later,
    predictions: later,
    bands: later,
    routes: later,
    train: optional(truth),
  },
  route: {
    kind: oneOf(["route"]),
    method: oneOf(["GET", "POST"]),
    path: later,
    row: later,
    rows: later,
    columns: optional(differentTexts),
    rename: later,
    extra: optional(oneOf(["refuse", "ignore"])),
    coerce: optional(truth),
    missing: optional(oneOf(["median", "reject"])),
    round: optional(whole(0, 15)),
    answer: leaf(
      "what is answered: a text, or any JSON with placeholders such as {prediction}",
      (v) => v !== undefined,
    ),
    status: optional(
      leaf("a whole number in [200, 299] except 204 and 205, which have no body", (v) => isAnswerStatus(v)),
    ),
    headers: later,
    errors: later,
    doc: optional(text),
  },
  tls: { cert: text, key: text },
  queue: {
    targetMs: withDefault(whole(1, 3_600_000), defaults.serve.queue.targetMs),
    burstMs: withDefault(whole(1, 3_600_000), defaults.serve.queue.burstMs),
    requests: withDefault(whole(1, 1_000_000), defaults.serve.queue.requests),
  },
  predictions: {
    features: withDefault(oneOf(["values", "hash", "none"]), defaults.serve.predictions.features),
    keepDays: withDefault(whole(1, 36_500), defaults.serve.predictions.keepDays),
    maxSpoolBytes: withDefault(whole(2 ** 20, 2 ** 40), defaults.serve.predictions.maxSpoolBytes),
  },
  breaker: {
    failures: withDefault(whole(1, 1_000_000), defaults.serve.breaker.failures),
    openMs: withDefault(whole(1, 86_400_000), defaults.serve.breaker.openMs),
  },
  limits: {
    bodyBytes: withDefault(whole(1, 2 ** 30), defaults.serve.limits.bodyBytes),
    batchBodyBytes: withDefault(whole(1, 2 ** 30), defaults.serve.limits.batchBodyBytes),
    batchRows: withDefault(whole(1, 10_000_000), defaults.serve.limits.batchRows),
    streamRows: withDefault(whole(1, 2 ** 53 - 1), defaults.serve.limits.streamRows),
  },
  "check type": { ...aboutRows, column: text, type: oneOf(columnTypes) },
  "check null-rate": { ...aboutRows, column: text, max: shareOrAll },
  "check range": { ...aboutRows, column: text, min: optional(end), max: optional(end) },
  "check one-of": { ...aboutRows, column: text, values: cellValues },
  "check pattern": { ...aboutRows, column: text, pattern: text, ignoreCase: optional(truth) },
  "check unique": { ...aboutRows, columns: differentTexts },
  "check references": { ...aboutRows, column: text, source: later, in: text },
  "check sql": { ...aboutRows, select: text },
  "check row-count": { ...aboutAll, min: optional(count), max: optional(count), change: optional(positive) },
  "check fresh": { ...aboutAll, within: duration, column: optional(text) },
  "check drift": { ...aboutAll, column: text, psi: optional(positive), ks: optional(share) },
  "check leakage": { ...aboutAll, limit: shareOrAll },
  number: {
    kind: oneOf(["number"]),
    min: optional(finite),
    max: optional(finite),
    unit: optional(anyText),
    doc: optional(anyText),
  },
  category: {
    kind: oneOf(["category"]),
    levels: differentTexts,
    doc: optional(anyText),
  },
  "stage shell": { ...stageOptions, command: text },
  "stage module": { ...stageOptions, file: text },
  "when gate": { kind: later, passed: truth },
  "when metric": { kind: later, metric: text, atLeast: optional(finite), atMost: optional(finite) },
  "when environment": { kind: later, name: text },
  retries: {
    times: whole(0, 100),
    waitMs: optional(waitingTime),
    factor: optional(leaf("a number in [1, 10]", (v) => typeof v === "number" && v >= 1 && v <= 10)),
  },
  "at-least": { rule: later, metric: anyText, value: finite },
  "at-most": { rule: later, metric: anyText, value: finite },
  "better-than-baseline": { rule: later, metric: anyText },
  "not-worse-than-champion": {
    rule: later,
    metric: anyText,
    tolerance: withDefault(
      leaf("a finite number ≥ 0", (v) => Number.isFinite(v) && Number(v) >= 0),
      0,
    ),
  },
} satisfies Readonly<Record<string, Readonly<Record<string, Setting>>>>;
export type Group = keyof typeof groups;
