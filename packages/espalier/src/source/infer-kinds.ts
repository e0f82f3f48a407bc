import type { Duck } from "../duck/index.ts";

/** What the values of one column of texts are, NULLs left out. */
export interface ColumnCounts {
  readonly present: number;
  readonly numbers: number;
  readonly wholes: number;
  readonly dates: number;
  readonly times: number;
}

export type TextKind = "integer" | "number" | "date" | "time" | "text";

/** Columns that one statement counts. */
const columnsAtOnce = 200;

/**
 * The number that a trimmed text writes, by the rule of `numberOf`; NULL where it writes none. Besides what we take for
 * numbers DuckDB takes infinity, NaN, `1_000` and `+-5`, and nothing else.
 */
export function textAsNumber(text: string, decimal: "." | ","): string {
  const value = `TRY_CAST(${decimal === "." ? text : `replace(${text}, ',', '.')`} AS DOUBLE)`;
  const others = decimal === "." ? ["_", "+-"] : ["_", "+-", "."];
  const plain = others.map((other) => ` AND NOT contains(${text}, '${other}')`).join("");
  return `CASE WHEN isfinite(${value})${plain} THEN ${value} END`;
}

/** Counts what the texts of each column are. `texts` are SQL expressions over `from`. */
export async function countKinds(
  duck: Duck,
  from: string,
  texts: readonly string[],
  decimal: "." | ",",
): Promise<readonly ColumnCounts[]> {
  const counts: ColumnCounts[] = [];
  for (let begin = 0; begin < texts.length; begin += columnsAtOnce) {
    const some = texts.slice(begin, begin + columnsAtOnce);
    const cells = some.map((text, i) => `${text} AS t${i}`).join(",\n");
    const values = some.map((_, i) => `t${i}, ${textAsNumber(`t${i}`, decimal)} AS n${i}`).join(",\n");
    const kinds = some.map((_, i) =>
      [`count(t${i})`, `count(n${i})`, wholes(`n${i}`), dates(`t${i}`), times(`t${i}`)].join(", "),
    );
    const [row = []] = await duck.rows(
      `SELECT ${kinds.join(",\n")} FROM (SELECT ${values} FROM (SELECT ${cells} FROM ${from}))`,
    );
    for (let i = 0; i < some.length; i++) {
      const [present = 0, numbers = 0, whole = 0, date = 0, time = 0] = row.slice(i * 5, i * 5 + 5).map(Number);
      counts.push({ present, numbers, wholes: whole, dates: date, times: time });
    }
  }
  return counts;
}

const wholes = (number: string) => `count_if(${number} = trunc(${number}) AND abs(${number}) <= 9007199254740992)`;
// The shape first: what is no date costs DuckDB a hundred times as much to refuse.
const dates = (text: string) => `count(CASE WHEN ${text} LIKE '____-__-__' THEN TRY_CAST(${text} AS DATE) END)`;
const times = (text: string) => `count(CASE WHEN ${text} LIKE '____-__-__ __:__%' OR ${text} LIKE '____-__-__T__:__%'
  THEN TRY_CAST(${text} AS TIMESTAMP) END)`;

/** The kind that every value has; text where they differ, or there is none. */
export function kindOfCounts({ present, numbers, wholes: whole, dates: date, times: time }: ColumnCounts): TextKind {
  if (present === 0) return "text";
  if (whole === present) return "integer";
  if (numbers === present) return "number";
  if (date === present) return "date";
  return date + time === present ? "time" : "text";
}

/** Nine tenths of the values or more are numbers, and some are not. */
export const isAlmostNumber = ({ present, numbers }: ColumnCounts): boolean =>
  numbers < present && numbers >= 0.9 * present && present > 0;
