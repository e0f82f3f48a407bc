import type { ModelInfo, PredictResponse } from "../../src/contract/index.ts";
import { startOf, type Value } from "../../src/try-page/control.ts";
import { curvePoints, movementOf } from "../../src/try-page/curve-points.ts";
import { numberText } from "../../src/try-page/number-text.ts";
import { showAnswer, spoken } from "./answer.ts";
import { showCode } from "./code.ts";
import { showCurve, type Curve } from "./curve.ts";
import { byId, element } from "./element.ts";
import { showFields, type Fields } from "./fields.ts";
import { askKey } from "./key.ts";
import { latest } from "./latest.ts";
import { showTemplate, takeFiles } from "./many.ts";
import { createServer, Refused, type Row } from "./server.ts";

const predictWaitMs = 40;
const curveWaitMs = 160;
/** So long after the last change the prediction is spoken: a slider makes many. */
const tellWaitMs = 700;
/** So many features are looked at for the first curve. */
const mostLooks = 60;
/** While a server changes versions, its processes may answer with one and the other. */
const reloadMs = 5000;

const server = createServer(askKey);
const along = byId("along") as HTMLSelectElement;
const picker = byId("models") as HTMLSelectElement;

let info: ModelInfo;
let fields: Fields;
let values = new Map<string, Value>();
/** What the model answers where nothing was changed yet. */
let typical: number | null = null;
let isTouched = false;
let loadedAt = 0;
let curve: Curve | null = null;
let telling: ReturnType<typeof setTimeout> | undefined;

const rowOf = (): Row => {
  const row: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of values) if (value !== null) row[name] = value;
  return row;
};

/** The row of the moment, but for one value. */
const rowWith = (name: string, value: Value): Row => {
  const row = Object.assign(Object.create(null), rowOf()) as Record<string, unknown>;
  row[name] = value;
  return row;
};

/** Shows what went wrong, at the features that it is about where it is about some. */
function problem(error: unknown): void {
  const place = byId("problem");
  place.hidden = error === null;
  byId("answer").classList.toggle("stale", error !== null);
  if (error === null) return;
  if (!(error instanceof Refused)) console.error(error);
  const refused =
    error instanceof Refused ? error : new Refused("this page has failed", "see the browser's console", 0);
  const byName = new Map(
    info?.features.flatMap(({ name, accepted_names: names }) => names.map((one) => [one, name])) ?? [],
  );
  const details = refused.details.map(
    ({ path, message }) => [byName.get(path) ?? path, { text: message, isWrong: true }] as const,
  );
  fields?.tell(new Map(details));
  place.textContent = `${refused.message}${refused.hint === "" ? "" : `. To do: ${refused.hint}`}`;
}

const predict = latest(
  async (signal) => {
    const began = performance.now();
    const answer = await server.predict(info.name, rowOf(), signal);
    if (signal.aborted) return;
    show(answer, performance.now() - began);
    // Another version may have taken over: its features may be others.
    if (answer.model.version !== info.version && began - loadedAt > reloadMs) await load(info.name);
  },
  predictWaitMs,
  problem,
);

const ask = latest(
  async (signal) => {
    const feature = info.features.find(({ name }) => name === along.value) ?? info.features[0];
    if (feature === undefined) return;
    const value = values.get(feature.name) ?? null;
    const points = curvePoints(feature, value);
    const rows = points.values.map((one) => rowWith(feature.name, one));
    const predictions = await server.predictMany(info.name, rows, signal);
    if (signal.aborted) return;
    const unit = feature.kind === "number" ? feature.unit : undefined;
    curve = { feature: feature.name, unit, points, predictions, value };
    draw();
  },
  curveWaitMs,
  (error) => byId("curve").classList.toggle("stale", error !== null),
);

function draw(): void {
  if (curve === null) return;
  const { feature } = curve;
  showCurve(info, curve, (value) => {
    if (values.get(feature) === value) return;
    fields.set(feature, value);
    change(feature, value);
  });
}

function show(answer: PredictResponse, tookMs: number): void {
  if (!isTouched && info.task === "regression") typical = Number(answer.prediction);
  showAnswer(info, answer, typical, tookMs);
  fields.tell(new Map(answer.out_of_range.map((name) => [name, { text: outsideText(name), isWrong: false }])));
  showSamples();
  clearTimeout(telling);
  telling = setTimeout(() => (byId("told").textContent = spoken(info, answer)), tellWaitMs);
}

function outsideText(name: string): string {
  const feature = info.features.find((one) => one.name === name);
  if (feature?.kind !== "number") return "outside its usual range";
  const [low, high] = [feature.min ?? "\u2212∞", feature.max ?? "∞"];
  return `outside its usual range, ${low} to ${high}: the model has seen few such rows, or none`;
}

function showSamples(): void {
  if (!(byId("code") as HTMLDetailsElement).open) return;
  const isFirst = picker.selectedIndex <= 0;
  showCode({
    baseUrl: new URL(".", location.href).href.replace(/\/$/, ""),
    path: isFirst ? "/predict" : `/models/${encodeURIComponent(info.name)}/predict`,
    model: info,
    row: rowOf(),
    withKey: server.hasKey(),
  });
}

function change(name: string, value: Value): void {
  isTouched = true;
  values.set(name, value);
  if (curve !== null && name === curve.feature) {
    curve = { ...curve, value };
    if (value === null || curve.points.kind === "beside" || isWithin(curve, value)) draw();
    else ask();
  } else ask();
  predict();
}

function wonder(feature: string): void {
  along.value = feature;
  fields.mark(feature);
  curve = null;
  ask();
}

const isWithin = ({ points }: Curve, value: Value) =>
  Number(value) >= Number(points.values[0]) && Number(value) <= Number(points.values.at(-1));

/** Shows a model, with its typical row; of another version of the same one, with the row that was there. */
async function load(name: string): Promise<void> {
  const before = info?.name === name ? values : new Map<string, Value>();
  info = await server.info(name);
  loadedAt = performance.now();
  document.title = `Try ${info.name}`;
  byId("name").textContent = info.name;
  byId("which").textContent = [
    `predicts ${info.target.name}`,
    `version ${info.version}${info.aliases.length > 0 ? ` (${info.aliases.join(", ")})` : ""}`,
    ...metricTexts().slice(0, 3),
  ].join(" · ");
  values = new Map(info.features.map((feature) => [feature.name, before.get(feature.name) ?? startOf(feature)]));
  typical = null;
  isTouched &&= before.size > 0;
  curve = null;
  byId("plot").replaceChildren();
  fields = showFields(info.features, { changed: change, wondered: (feature) => wonder(feature) });
  for (const [feature, value] of before) fields.set(feature, value);
  const wanted = along.value;
  along.replaceChildren(...info.features.map((feature) => element("option", {}, feature.name)));
  showTemplate(info, (feature) => values.get(feature) ?? null);
  showFacts();
  byId("main").hidden = false;
  predict();
  if (info.features.some((feature) => feature.name === wanted)) wonder(wanted);
  else wonder(await mostMoving().catch(() => along.value));
}

/** The feature whose curve is worth seeing first: of the typical row, what moves the prediction most. */
async function mostMoving(): Promise<string> {
  const looks = info.features.slice(0, mostLooks).map((feature) => {
    const { values: points } = curvePoints(feature, values.get(feature.name) ?? null);
    const few = [0, 0.25, 0.5, 0.75, 1].map((share) => points[Math.round(share * (points.length - 1))]!);
    return { name: feature.name, rows: few.map((one) => rowWith(feature.name, one)) };
  });
  const answers = await server.predictMany(
    info.name,
    looks.flatMap(({ rows }) => rows),
    new AbortController().signal,
  );
  const outputs = answers.map((one) => ("probabilities" in one ? Object.values(one.probabilities) : [one.prediction]));
  const movements = looks.map(({ rows }, i) => movementOf(outputs.slice(i * rows.length, (i + 1) * rows.length)));
  return looks[movements.indexOf(Math.max(...movements))]?.name ?? along.value;
}

const metricTexts = () =>
  Object.entries(info.metrics).flatMap(([name, value]) => (value === null ? [] : [`${name} ${numberText(value)}`]));

function showFacts(): void {
  const facts: readonly (readonly [string, string])[] = [
    ["On rows it had not seen", metricTexts().join(" · ") || "not measured"],
    ["Trained on", `${info.trained_rows.toLocaleString("en")} rows`],
    ["Recipe", [...info.recipe.transforms, info.recipe.estimator].map(({ kind }) => kind).join(", ")],
    ["A value left out", info.missing === "median" ? "takes its typical value" : "is refused"],
    ["Run", info.run_id ?? "none"],
  ];
  byId("facts").replaceChildren(
    ...facts.flatMap(([label, value]) => [element("dt", {}, label), element("dd", {}, value)]),
  );
}

async function start(): Promise<void> {
  const models = await server.models();
  picker.replaceChildren(...models.map(({ name }) => element("option", {}, name)));
  byId("picker").hidden = models.length < 2;
  const wanted = decodeURIComponent(location.hash.slice(1));
  if (models.some(({ name }) => name === wanted)) picker.value = wanted;
  await load(picker.value);
}

picker.onchange = () => {
  history.replaceState(null, "", `#${encodeURIComponent(picker.value)}`);
  load(picker.value).catch(problem);
};
along.onchange = () => wonder(along.value);
byId("reset").onclick = () => {
  for (const feature of info.features) {
    const value = startOf(feature);
    fields.set(feature.name, value);
    values.set(feature.name, value);
  }
  predict();
  ask();
};
byId("code").ontoggle = showSamples;
takeFiles(server, () => info);
new ResizeObserver(draw).observe(byId("plot"));
new IntersectionObserver(([entry]) => (byId("pocket").hidden = entry?.isIntersecting ?? true)).observe(byId("answer"));

const begin = latest(start, 0, problem);
begin();
