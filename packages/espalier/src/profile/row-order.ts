import type { Duck } from "../duck/index.ts";
import { countOf } from "./duck-values.ts";
import type { ColumnPlan } from "./column-plan.ts";

/** How a column of times runs down the file. */
export interface TimeOrder {
  readonly name: string;
  /** Steps from one row to the next that go forwards, or back. */
  readonly forwards: number;
  readonly back: number;
  /** The first row that is earlier than the one before it, counted from 1; null where there is none. */
  readonly firstBack: number | null;
}

/** Sorting more rows by their number costs more than it tells. */
const mostRows = 5_000_000;
const mostColumns = 5;

/** Columns of times in the order of the rows. Rows without a time are passed over. */
export async function timeOrders(
  duck: Duck,
  rows: number,
  plans: readonly ColumnPlan[],
): Promise<readonly TimeOrder[]> {
  const times = rows > mostRows ? [] : plans.filter(({ view }) => view === "times").slice(0, mostColumns);
  const orders: TimeOrder[] = [];
  for (const { column, value } of times) {
    const steps = `SELECT r, v, lag(v) OVER (ORDER BY r) AS p FROM (SELECT rowid AS r, ${value} AS v FROM data) WHERE v IS NOT NULL`;
    const [[forwards, back, first] = []] = await duck.rows(
      `SELECT count(*) FILTER (v > p), count(*) FILTER (v < p), min(r) FILTER (v < p) FROM (${steps})`,
    );
    const firstBack = first === null || first === undefined ? null : countOf(first) + 1;
    orders.push({ name: column.name, forwards: countOf(forwards), back: countOf(back), firstBack });
  }
  return orders;
}
