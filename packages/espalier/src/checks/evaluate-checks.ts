import type { DuckDBValue } from "@duckdb/node-api";
import { fault } from "../fault/index.ts";
import type { Duck } from "../duck/index.ts";
import type { Relation } from "../source/index.ts";
import type { CheckContext, CheckSetting } from "./check-context.ts";
import { checkProblems } from "./check-problems.ts";
import { columnsOf, defaultQuarantineLimit, type DeclaredCheck } from "./declared-check.ts";
import { bySeverity, rowsText, shownRows, type Finding } from "./finding.ts";
import type { Failure, Plan } from "./plan.ts";
import { planCheck } from "./plan-check.ts";
import { rowNumbers } from "./row-numbers.ts";
import { scan } from "./scan.ts";

/** What checks found in a relation. */
export interface CheckOutcome {
  /** Errors first, then in the order of the checks. */
  readonly findings: readonly Finding[];
  /** Rows to set aside: rowid → names of the checks that they failed. */
  readonly quarantine: ReadonlyMap<number, readonly string[]>;
  /** Milliseconds since 1970 after which a check may come out otherwise on the same data; null: never. */
  readonly holdsUntil: number | null;
}

/**
 * Holds the rows of a relation against checks, all in as few scans as possible: one that counts, one for the first rows
 * of what failed. `plans` are evaluated with them.
 *
 * Faults CONFIG_INVALID with everything that does not fit the data: columns that are not there, SQL that does not run.
 */
export async function evaluateChecks(
  relation: Relation,
  checks: readonly (readonly [name: string, check: DeclaredCheck])[],
  setting: CheckSetting,
  plans: readonly Plan[] = [],
): Promise<CheckOutcome> {
  let [tables, until] = [0, Number.POSITIVE_INFINITY];
  const context: CheckContext = {
    ...setting,
    relation,
    newTable: () => `espalier_check_${tables++}`,
    holdsUntil: (time) => void (until = Math.min(until, time)),
  };
  const problems = (await inTurn(checks, ([name, check]) => checkProblems(name, check, context))).flat();
  if (problems.length > 0) throw fault("CONFIG_INVALID", { file: setting.configFile, problems });

  const there = new Set(relation.columns.map(({ name }) => name));
  const needs = (check: DeclaredCheck) => [...columnsOf(check), ...(check.check === "leakage" ? [setting.target] : [])];
  const possible = checks.filter(([, check]) => needs(check).every((name) => there.has(name)));
  const all = [...plans, ...(await inTurn(possible, ([name, check]) => planCheck(name, check, context)))];
  const failed = await judged(relation.duck, all);
  const findings = await withRows(relation, failed);
  return {
    findings: bySeverity(findings),
    quarantine: await quarantineOf(relation.duck, failed),
    holdsUntil: Number.isFinite(until) ? until : null,
  };
}

/** One after the other: they share a connection. */
async function inTurn<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (const item of items) done.push(await act(item));
  return done;
}

interface Failed extends Failure {
  readonly plan: Plan;
  readonly severity: Finding["severity"];
}

async function judged(duck: Duck, plans: readonly Plan[]): Promise<readonly Failed[]> {
  const proven = await scan(
    duck,
    plans.flatMap(({ proof, asks }) => (proof === undefined ? asks : [proof])),
  );
  let at = 0;
  const first = plans.map((plan) => proven.slice(at, (at += plan.proof === undefined ? plan.asks.length : 1)));
  const open = plans.map((plan, i) => plan.proof !== undefined && first[i]![0] !== true);
  const asked = await scan(
    duck,
    plans.flatMap(({ asks }, i) => (open[i] ? asks : [])),
  );
  at = 0;
  return plans.flatMap((plan, i) => {
    if (plan.proof !== undefined && !open[i]) return [];
    const failure = plan.judge(open[i] ? asked.slice(at, (at += plan.asks.length)) : first[i]!);
    return failure === null ? [] : [{ plan, ...failure, severity: severityOf(plan, failure) }];
  });
}

function severityOf({ severity, limit = defaultQuarantineLimit, wrong }: Plan, failure: Failure): Finding["severity"] {
  if (failure.severity !== undefined) return failure.severity;
  if (severity !== "quarantine") return severity;
  return wrong !== undefined && failure.count <= limit * failure.of ? "quarantine" : "error";
}

/** Failures as findings, with the first rows of each, all found in one scan. */
async function withRows(relation: Relation, failed: readonly Failed[]): Promise<readonly Finding[]> {
  const { duck } = relation;
  const numberOf = await rowNumbers(relation);
  const asks = failed.map(({ plan }) => firstRowsSql(plan));
  const answers = await scan(duck, asks.flat());
  let at = 0;
  return failed.map((failure, i) => {
    const [rows, texts] = answers.slice(at, (at += asks[i]!.length)) as [DuckDBValue?, DuckDBValue?];
    return findingOf(
      failure,
      itemsOf(rows).map((row) => numberOf(Number(row))),
      itemsOf(texts).map(shortText),
    );
  });
}

function firstRowsSql({ wrong }: Plan): readonly string[] {
  if (wrong === undefined) return [];
  const { shows } = wrong;
  if (wrong.by === "condition") {
    const filter = `FILTER (WHERE ${wrong.sql})`;
    const first = `min(rowid, ${shownRows}) ${filter}`;
    return shows === undefined ? [first] : [first, `arg_min(${shows}, rowid, ${shownRows}) ${filter}`];
  }
  const first = `(SELECT min(row, ${shownRows}) FROM ${wrong.table})`;
  if (shows === undefined) return [first];
  const rows = `(SELECT row FROM ${wrong.table} ORDER BY row LIMIT ${shownRows})`;
  return [first, `(SELECT list(${shows} ORDER BY rowid) FROM data WHERE rowid IN ${rows})`];
}

const itemsOf = (list: DuckDBValue | undefined): readonly DuckDBValue[] =>
  typeof list === "object" && list !== null && "items" in list ? list.items : [];

const longestText = 60;
const shortText = (value: DuckDBValue) => {
  const text = String(value);
  return text.length > longestText ? `${text.slice(0, longestText - 1)}…` : text;
};

function findingOf(failed: Failed, rows: readonly number[], texts: readonly string[]): Finding {
  const { plan, severity, count, of, hint } = failed;
  const examples = failed.examples?.map(shortText) ?? texts;
  const [first] = texts;
  const at = rowsText(rows, count);
  const where = rows.length === 0 ? "" : first === undefined ? `: ${at}` : `, first ${JSON.stringify(first)} (${at})`;
  const tooMany = plan.severity === "quarantine" && severity === "error" && plan.wrong !== undefined;
  const why = tooMany ? `; too many to set aside, the limit is ${100 * (plan.limit ?? defaultQuarantineLimit)}%` : "";
  return {
    check: plan.name,
    severity,
    ...(plan.column !== undefined && { column: plan.column }),
    message: `${failed.message}${where}${why}`,
    hint,
    count,
    ...(of > 0 && { share: count / of }),
    ...(rows.length > 0 && { rows }),
    ...(examples.length > 0 && { examples }),
  };
}

async function quarantineOf(duck: Duck, failed: readonly Failed[]): Promise<ReadonlyMap<number, readonly string[]>> {
  const reasons = new Map<number, string[]>();
  for (const { plan, severity } of failed) {
    if (severity !== "quarantine" || plan.wrong === undefined) continue;
    const { wrong } = plan;
    const sql =
      wrong.by === "condition" ? `SELECT rowid FROM data WHERE ${wrong.sql}` : `SELECT row FROM ${wrong.table}`;
    for await (const chunk of duck.chunks(sql)) {
      for (const [row] of chunk.getRows()) {
        const known = reasons.get(Number(row));
        if (known) known.push(plan.name);
        else reasons.set(Number(row), [plan.name]);
      }
    }
  }
  return new Map([...reasons].sort(([a], [b]) => a - b));
}
