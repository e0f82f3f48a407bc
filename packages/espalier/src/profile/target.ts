import type { Task } from "@espalier/learn";
import { didYouMean, fault } from "../fault/index.ts";
import { identifier } from "../duck/index.ts";
import { inferTask, type Relation } from "../source/index.ts";
import type { ColumnPlan } from "./column-plan.ts";
import { levelCodes } from "./level-codes.ts";
import type { TargetProfile } from "./profile.ts";
import type { ColumnReading } from "./read-columns.ts";
import { readSample, type SampleRows } from "./read-sample.ts";
import type { SampleTarget } from "./strength.ts";

/** Classes told apart: the last of them may stand for all others. */
const mostClasses = 8;

/** Faults TARGET_ABSENT. */
export function checkTarget({ columns }: Relation, target: string, file: string): void {
  const have = columns.map(({ name }) => name);
  if (!have.includes(target)) throw fault("TARGET_ABSENT", { file, target, have, like: didYouMean(target, have) });
}

/** Different values, and letters of each, from which a target's task is seen. */
const enoughValues = 1_000;
const enoughLetters = 100;

/** Regression or classification, as `init` would suggest. */
export async function taskOf({ duck }: Relation, name: string): Promise<Task> {
  const cell = `left(${identifier(name)}::VARCHAR, ${enoughLetters})`;
  const rows = await duck.rows(`SELECT DISTINCT ${cell} FROM data WHERE ${cell} IS NOT NULL LIMIT ${enoughValues}`);
  return inferTask({ name, texts: rows.map(([text]) => String(text)) }, ".").task;
}

/** The target's values in the sample, and what is said of it; null where it has no value that could be predicted. */
export async function readTarget(
  { duck, rows }: Relation,
  { name, task }: { readonly name: string; readonly task: Task },
  plan: ColumnPlan,
  { content, missing }: ColumnReading,
  sample: SampleRows,
): Promise<{ readonly about: TargetProfile; readonly values: SampleTarget } | null> {
  const read = async () => {
    for await (const [, values] of readSample(duck, sample, [plan], ({ value }) => value)) return values;
    return new Float64Array(0);
  };
  if (task === "regression") {
    if (content.kind !== "numbers" || content.mean === null) return null;
    const values = await read();
    return { about: { name, task, mean: content.mean, skew: skewOf(values) }, values: { task, values } };
  }
  if (content.kind !== "levels") return null;
  const classes = content.top.map(({ text, rows: count }) => ({ name: text, rows: count }));
  const shown = classes.length > mostClasses ? classes.slice(0, mostClasses - 1) : classes;
  const codes = await levelCodes(duck, [shown.map((one) => one.name)]);
  const labelOf = new Map([...codes[0]!.keys()].map((code, label) => [code, label]));
  const others = rows - missing - shown.reduce((sum, one) => sum + one.rows, 0);
  const label = (value: number) => (Number.isNaN(value) ? -1 : (labelOf.get(value) ?? shown.length));
  const values: SampleTarget = {
    task,
    codes: Int32Array.from(await read(), label),
    classes: shown.length + (others > 0 ? 1 : 0),
  };
  return { about: { name, task, classes: shown, others }, values };
}

/** The third standardised moment: 0 for a symmetric distribution, 2 for an exponential one. */
function skewOf(values: Readonly<Float64Array>): number | null {
  const present = values.filter((value) => !Number.isNaN(value));
  if (present.length < 3) return null;
  const mean = present.reduce((sum, value) => sum + value / present.length, 0);
  const size = present.reduce((most, value) => Math.max(most, Math.abs(value - mean)), 0);
  if (!(size > 0 && Number.isFinite(size))) return null;
  const moment = (power: number) =>
    present.reduce((sum, value) => sum + ((value - mean) / size) ** power, 0) / present.length;
  return moment(3) / moment(2) ** 1.5;
}
