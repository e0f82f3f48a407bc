import type { Schema, Task } from "@espalier/learn";
import type { Relation } from "../source/index.ts";
import { associate } from "./associations.ts";
import { planColumns, type ColumnPlan } from "./column-plan.ts";
import { findDuplicates } from "./duplicates.ts";
import { measure } from "./measure.ts";
import { notesOn } from "./notes.ts";
import type { ColumnProfile, Content, Profile } from "./profile.ts";
import { readColumns } from "./read-columns.ts";
import { drawSample } from "./read-sample.ts";
import { timeOrders } from "./row-order.ts";
import { checkTarget, readTarget, taskOf } from "./target.ts";

export interface ProfileOptions {
  /** What is predicted; absent: columns are described by themselves. Its task, where it is not given, is inferred. */
  readonly target?: { readonly name: string; readonly task?: Task };
  /** What the project predicts from, with its units; absent: every column but the target. */
  readonly features?: Schema;
  /** How the project holds rows out. */
  readonly split?: { readonly test: number; readonly duplicates: "together" | "drop" | "ignore" };
  /** What the sample is drawn by. */
  readonly seed: number;
  /** Names the data where something is wrong with it. */
  readonly file: string;
}

/**
 * Describes a source's rows: every column by itself, against the target, and with the others; what is odd about them, and
 * what a person should look at first. Counts are of all rows, in a few scans; relations are of a sample that says how
 * many rows it has.
 *
 * Faults TARGET_ABSENT.
 */
export async function profileRelation(relation: Relation, options: ProfileOptions): Promise<Profile> {
  const { duck, rows } = relation;
  const { features, split = null, seed } = options;
  const target = await targetOf(relation, options);
  const view = target?.task === "classification" ? ("levels" as const) : ("numbers" as const);
  const declared = { features: features ?? {}, target: target && { name: target.name, kind: view } };
  const plans = await planColumns(relation, declared);
  const readings = await readColumns(duck, rows, plans);

  const sample = await drawSample(duck, { rows, columns: plans.length, seed });
  const targetAt = target ? plans.findIndex(({ column }) => column.name === target.name) : -1;
  const targetPlan = plans[targetAt] ?? null;
  const known = target && targetPlan && (await readTarget(relation, target, targetPlan, readings[targetAt]!, sample));
  const isFeature = (plan: ColumnPlan) =>
    plan !== targetPlan && (features === undefined || Object.hasOwn(features, plan.column.name));
  const measured = await measure(relation, {
    plans,
    readings,
    sample,
    target: known && targetPlan && { plan: targetPlan, values: known.values },
    isFeature,
  });
  const duplicates = await findDuplicates({
    duck,
    cells: plans.map(({ cell }) => cell),
    target: targetPlan && { cell: targetPlan.cell, features: plans.filter(isFeature).map(({ cell }) => cell) },
    heldOut: split?.test ?? null,
  });

  const columns = plans.map((plan, i): ColumnProfile => {
    const { missing, distinct, content } = readings[i]!;
    const { name, kind } = plan.column;
    const role = plan === targetPlan ? "target" : isFeature(plan) ? "feature" : "other";
    const constant = isConstant(content, distinct.count);
    return { name, kind, role, unit: plan.unit, missing, distinct, constant, content, against: measured.against[i]! };
  });
  const profile = {
    format: 1 as const,
    rows,
    sampledFrom: relation.sampledFrom,
    columns,
    target: known?.about ?? null,
    order: measured.order,
    duplicates,
    associations: associate(measured.pairable),
    sample: { rows: sample.rows, seed },
  };
  const notes = notesOn(profile, {
    split,
    measured,
    readings,
    orders: await timeOrders(duck, rows, plans),
    targetMissing: target !== null && known === null,
  });
  return { ...profile, notes };
}

/** Counts of many different values are approximate; that two ends are one value is not. */
const isConstant = (content: Content, distinct: number) =>
  content.kind === "numbers" || content.kind === "times"
    ? content.min === content.max && content.odd.rows === 0
    : distinct === 1;

async function targetOf(relation: Relation, { target, file }: ProfileOptions) {
  if (target === undefined) return null;
  const { name, task } = target;
  checkTarget(relation, name, file);
  return { name, task: task ?? (await taskOf(relation, name)) };
}
