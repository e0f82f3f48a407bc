import { quoted, shown } from "@espalier/learn";
import { literal } from "../duck/index.ts";
import type { RelationColumn } from "../source/index.ts";
import { asText, cell, comparable, notOfType, provesPresent, provesRange, typeText } from "./cells.ts";
import { columnOf, type CheckContext } from "./check-context.ts";
import { defaultQuarantineLimit, type DeclaredCheck } from "./declared-check.ts";
import { globOf } from "./fixed-shape.ts";
import { countOf, countWhere, ofAll, percent, type Head, type Plan } from "./plan.ts";
import { planDrift } from "./plan-drift.ts";
import { planFresh } from "./plan-fresh.ts";
import { planLeakage } from "./plan-leakage.ts";
import { planReferences } from "./plan-references.ts";
import { planRowCount } from "./plan-row-count.ts";
import { planSql } from "./plan-sql.ts";
import { planUnique } from "./plan-unique.ts";

/** Makes a check ready for the relation. Its columns are there and of kinds that it can be asked of. */
export async function planCheck(name: string, check: DeclaredCheck, context: CheckContext): Promise<Plan> {
  const { severity = "error" } = check;
  const limit = "limit" in check && check.check !== "leakage" ? check.limit : undefined;
  const column = "column" in check ? check.column : undefined;
  const head: Head = {
    name,
    severity,
    limit: limit ?? defaultQuarantineLimit,
    ...(column !== undefined && { column }),
  };
  switch (check.check) {
    case "type": {
      const of = columnOf(context, check.column);
      const failing = notOfType(of, check.type);
      if (failing === null) return { ...head, asks: [], judge: () => null };
      return conditionPlan(head, of, failing, `must hold ${typeText(check.type)}`);
    }
    case "null-rate":
      return planNullRate(head, columnOf(context, check.column), check.max);
    case "range": {
      const of = columnOf(context, check.column);
      const [min, max] = [check.min, check.max].map((end) => (end === undefined ? null : comparable(end, of.kind)));
      const sides = [min && `${cell(of)} < ${min}`, max && `${cell(of)} > ${max}`].filter((side) => side);
      const failing = sides.join(" OR ");
      const rule = `must be in [${check.min ?? "-∞"}, ${check.max ?? "∞"}]`;
      return { ...conditionPlan(head, of, failing, rule), proof: provesRange(of, min ?? null, max ?? null) };
    }
    case "one-of": {
      const of = columnOf(context, check.column);
      const listed = check.values.slice(0, 10).map(shown).join(", ") + (check.values.length > 10 ? ", …" : "");
      const known = check.values.map((value) => comparable(value, of.kind)!);
      return conditionPlan(head, of, noneOf(cell(of), known), `must be one of ${listed}`);
    }
    case "pattern": {
      const of = columnOf(context, check.column);
      const flags = check.ignoreCase ? ", 'i'" : "";
      const failing = `NOT regexp_matches(${asText(of)}, ${literal(check.pattern)}${flags})`;
      const plan = conditionPlan(head, of, failing, `must match ${check.pattern}`);
      const glob = check.ignoreCase ? null : globOf(check.pattern);
      return glob === null
        ? plan
        : { ...plan, proof: `${countWhere(`NOT (${asText(of)} GLOB ${literal(glob)})`)} = 0` };
    }
    case "unique":
      return planUnique(head, check, context);
    case "references":
      return planReferences(head, check, columnOf(context, check.column), context);
    case "sql":
      return planSql(head, check, context);
    case "row-count":
      return planRowCount(head, check, context);
    case "fresh":
      return planFresh(head, check, context);
    case "drift":
      return planDrift(head, check, columnOf(context, check.column), context);
    case "leakage":
      return planLeakage(head, check.limit, context);
  }
}

/** A plan about each value of a column: it holds where the condition is true for none. */
function conditionPlan(head: Head, column: RelationColumn, failing: string, rule: string): Plan {
  return {
    ...head,
    proof: `${countWhere(failing)} = 0`,
    asks: [countWhere(failing), `count(${cell(column)})`],
    judge: ([wrong, present]) => {
      const [count, of] = [countOf(wrong), countOf(present)];
      if (count === 0) return null;
      const message = `column ${quoted(column.name)} ${rule}; ${ofAll(count, of, "values")} ${count === 1 ? "is" : "are"} not so`;
      return {
        message,
        hint: `correct ${count === 1 ? "it" : "them"}, or change the check ${quoted(head.name)}`,
        count,
        of,
      };
    },
    wrong: { by: "condition", sql: failing, shows: asText(column) },
  };
}

function planNullRate(head: Head, column: RelationColumn, max: number): Plan {
  const failing = `${cell(column)} IS NULL`;
  const rule =
    max === 0 ? "must have a value in every row" : `must have no value in ${percent(max)} of the rows at most`;
  return {
    ...head,
    proof: provesPresent(column),
    asks: [`count(${cell(column)})`, "count(*)"],
    judge: ([present, rows]) => {
      const of = countOf(rows);
      const count = of - countOf(present);
      if (count <= max * of) return null;
      const message = `column ${quoted(column.name)} ${rule}; ${ofAll(count, of, "rows")} ${count === 1 ? "has" : "have"} none`;
      return { message, hint: `fill them in, or change the check ${quoted(head.name)}`, count, of };
    },
    wrong: { by: "condition", sql: failing },
  };
}

/** Few are compared one by one, which costs less than a list. */
const noneOf = (x: string, known: readonly string[]): string =>
  known.length <= 10 ? known.map((value) => `${x} <> ${value}`).join(" AND ") : `${x} NOT IN (${known.join(", ")})`;
