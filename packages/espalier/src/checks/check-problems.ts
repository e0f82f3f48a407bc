import { quoted } from "@espalier/learn";
import { didYouMean, type ConfigProblem } from "../fault/index.ts";
import { literal } from "../duck/index.ts";
import type { RelationColumn } from "../source/index.ts";
import { comparable } from "./cells.ts";
import type { CheckContext } from "./check-context.ts";
import { columnsOf, type DeclaredCheck } from "./declared-check.ts";
import { selectedColumns } from "./plan-sql.ts";

const kindText: Readonly<Record<RelationColumn["kind"], string>> = {
  integer: "whole numbers",
  number: "numbers",
  boolean: "true and false",
  date: "dates",
  time: "dates with times",
  text: "texts",
};

/** What of a check does not fit this data: columns that are not there, ends of another kind, SQL that does not run. */
export async function checkProblems(
  name: string,
  check: DeclaredCheck,
  context: CheckContext,
): Promise<readonly ConfigProblem[]> {
  const at = (setting: string) => `checks[${JSON.stringify(name)}].${setting}`;
  const have = context.relation.columns.map((column) => column.name);
  const absent = columnsOf(check).filter((column) => !have.includes(column));
  if (absent.length > 0) {
    const setting = check.check === "unique" ? "columns" : "column";
    return absent
      .filter((column) => !context.expected.includes(column))
      .map((got) => ({ path: at(setting), rule: "a column of the data", got, like: didYouMean(got, have) }));
  }
  const column = context.relation.columns.find((one) => "column" in check && one.name === check.column);
  const holds = column && `${quoted(column.name)} holds ${kindText[column.kind]}`;
  switch (check.check) {
    case "range":
      return (["min", "max"] as const).flatMap((end) => {
        const value = check[end];
        const rule = `${column!.kind === "date" || column!.kind === "time" ? "a date" : "a number"}, as ${holds}`;
        if (column!.kind === "text" || column!.kind === "boolean")
          return value === undefined
            ? []
            : [{ path: at("column"), rule: `a column of numbers or dates; ${holds}`, got: column!.name }];
        return value === undefined || comparable(value, column!.kind) !== null
          ? []
          : [{ path: at(end), rule, got: value }];
      });
    case "one-of": {
      const got = check.values.find((value) => comparable(value, column!.kind) === null);
      return got === undefined ? [] : [{ path: at("values"), rule: `values that fit, as ${holds}`, got }];
    }
    case "fresh": {
      const fits = column === undefined || column.kind === "date" || column.kind === "time";
      return fits ? [] : [{ path: at("column"), rule: `a column of dates; ${holds}`, got: column.name }];
    }
    case "drift": {
      const isNumber = column!.kind === "number" || column!.kind === "integer";
      if (column!.kind === "date" || column!.kind === "time")
        return [{ path: at("column"), rule: `a column of numbers or texts; ${holds}`, got: column!.name }];
      return check.ks === undefined || isNumber
        ? []
        : [{ path: at("ks"), rule: `left out: it compares numbers, and ${holds}`, got: check.ks }];
    }
    case "pattern": {
      const problem = await problemOf(() =>
        context.relation.duck.run(`SELECT regexp_matches('', ${literal(check.pattern)})`),
      );
      return problem === null
        ? []
        : [
            {
              path: at("pattern"),
              rule: `a pattern of RE2 (${problem.replace(/^Invalid Input Error: /, "")})`,
              got: check.pattern,
            },
          ];
    }
    case "sql": {
      let columns: readonly string[] = [];
      const problem = await problemOf(async () => void (columns = await selectedColumns(context, check)));
      if (problem !== null) return [{ path: at("select"), rule: `a SELECT over data (${problem})`, got: check.select }];
      const unnumbered = check.severity === "quarantine" && !columns.includes("rowid");
      return unnumbered
        ? [{ path: at("select"), rule: "a SELECT of rowid, to know which rows to set aside", got: check.select }]
        : [];
    }
    case "leakage":
      return have.includes(context.target) || context.expected.includes(context.target)
        ? []
        : [
            {
              path: "target.name",
              rule: "a column of the data",
              got: context.target,
              like: didYouMean(context.target, have),
            },
          ];
    default:
      return [];
  }
}

/** The first line of what DuckDB says against it. */
async function problemOf(act: () => Promise<unknown>): Promise<string | null> {
  try {
    await act();
    return null;
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).split("\n")[0]!;
  }
}
