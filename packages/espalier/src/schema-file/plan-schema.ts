import { quoted } from "@espalier/learn";
import {
  cellSql,
  cellTextSql,
  comparable,
  countOf,
  countWhere,
  notOfType,
  ofAll,
  provesPresent,
  provesRange,
  typeText,
  type Finding,
  type Plan,
} from "../checks/index.ts";
import { literal } from "../duck/index.ts";
import type { Relation, RelationColumn } from "../source/index.ts";
import { schemaFileName, type DataSchema, type SchemaColumn } from "./schema-file.ts";

/** Columns that a project cannot do without, by what it needs them for. */
export interface Needs {
  readonly features: readonly string[];
  readonly target: string;
  /** Columns that declared checks read. */
  readonly checked: readonly string[];
}

/** Share of the rows that may differ before a difference in a needed column is an error. */
const tolerated = 0.05;

const accept = "type `espalier data accept` if this is wanted";

/** What the names tell at once, and what has to be asked of the values. */
export function planSchema(
  schema: DataSchema,
  relation: Relation,
  needs: Needs,
): { readonly findings: readonly Finding[]; readonly plans: readonly Plan[] } {
  const found = new Map(relation.columns.map((column) => [column.name, column]));
  const expected = new Set(schema.columns.map(({ name }) => name));
  const added = relation.columns.filter(({ name }) => !expected.has(name));
  const vanished = schema.columns.filter(({ name }) => !found.has(name));
  return {
    findings: [
      ...vanished.map(({ name }) => vanishedFinding(name, needs)),
      ...added.map(({ name }) => addedFinding(name, needs)),
      ...orderFindings(schema, relation),
    ],
    plans: schema.columns.flatMap((column) => {
      const there = found.get(column.name);
      return there ? plansOf(column, there, isNeeded(column.name, needs)) : [];
    }),
  };
}

const isNeeded = (name: string, { features, target }: Needs) => name === target || features.includes(name);

function vanishedFinding(name: string, needs: Needs): Finding {
  const why =
    name === needs.target
      ? "it is the target"
      : needs.features.includes(name)
        ? "it is a feature"
        : needs.checked.includes(name)
          ? "a check reads it"
          : null;
  const message = `column ${quoted(name)} has vanished from the data`;
  const about = { check: "schema", column: name, count: 1 };
  return why === null
    ? { ...about, severity: "warning", message, hint: accept }
    : {
        ...about,
        severity: "error",
        message: `${message}; ${why}`,
        hint: `bring it back, or take it out of the config and ${accept}`,
      };
}

const addedFinding = (name: string, needs: Needs): Finding => ({
  check: "schema",
  severity: "warning",
  column: name,
  message: `column ${quoted(name)} is new${isNeeded(name, needs) ? "" : `; it is not used until it stands in \`features\``}`,
  hint: `${accept}: it then stands in ${schemaFileName}`,
  count: 1,
});

function orderFindings(schema: DataSchema, relation: Relation): Finding[] {
  const place = new Map(relation.columns.map(({ name }, i) => [name, i]));
  const places = schema.columns.flatMap(({ name }) => place.get(name) ?? []);
  const moved = places.findIndex((at, i) => i > 0 && at < places[i - 1]!);
  if (moved < 0) return [];
  const name = quoted(relation.columns[places[moved]!]!.name);
  return [
    {
      check: "schema",
      severity: "info",
      message: `the columns stand in another order, ${name} earlier than before; nothing else follows: they are found by name`,
      hint: accept,
      count: 1,
    },
  ];
}

function plansOf(column: SchemaColumn, there: RelationColumn, needed: boolean): Plan[] {
  const x = cellSql(there);
  const name = quoted(column.name);
  const part = (
    failing: string,
    what: "values" | "rows",
    say: (count: number) => string,
    hint: string,
    proof = `${countWhere(failing)} = 0`,
  ): Plan => ({
    name: "schema",
    severity: "warning",
    column: column.name,
    proof,
    asks: [countWhere(failing), what === "rows" ? "count(*)" : `count(${x})`],
    judge: ([wrong, all]) => {
      const [count, of] = [countOf(wrong), countOf(all)];
      if (count === 0) return null;
      const message = `column ${name} ${say(count)} (${ofAll(count, of, what)})`;
      return { message, hint, count, of, severity: needed && count > tolerated * of ? "error" : "warning" };
    },
    wrong: { by: "condition", sql: failing, ...(what === "values" && { shows: cellTextSql(there) }) },
  });
  const plans: Plan[] = [];
  const failing = notOfType(there, column.type);
  if (failing !== null) {
    const say = () => `must hold ${typeText(column.type)}; some values are of another type`;
    plans.push(part(failing, "values", say, `correct them, or ${accept}: the type of the column changes`));
  }
  if (!column.nullable) {
    const stays = there.kind === "integer" ? "; it stays a column of whole numbers, the gaps are missing values" : "";
    const say = () => `must have a value in every row, and has not${stays}`;
    plans.push(
      part(
        `${x} IS NULL`,
        "rows",
        say,
        `fill the gaps, or ${accept}: the column becomes nullable`,
        provesPresent(there),
      ),
    );
  }
  const ends = [column.min, column.max].map((end) => (end === undefined ? null : comparable(end, there.kind)));
  const outside = [ends[0] && `${x} < ${ends[0]}`, ends[1] && `${x} > ${ends[1]}`].filter((side) => side).join(" OR ");
  if (outside !== "") {
    const say = () => `must be in [${column.min ?? "-∞"}, ${column.max ?? "∞"}], and is not always`;
    plans.push(
      part(
        outside,
        "values",
        say,
        `correct the values, or ${accept}: the range grows`,
        provesRange(there, ends[0] ?? null, ends[1] ?? null),
      ),
    );
  }
  if (column.levels !== undefined) {
    const known = column.levels.map((level) => literal(there.kind === "boolean" ? level.toLowerCase() : level));
    const say = () => "has texts that are none of its levels";
    plans.push(
      part(
        `${cellTextSql(there)} NOT IN (${known.join(", ")})`,
        "values",
        say,
        `correct them, or ${accept}: they become levels`,
      ),
    );
  }
  return plans;
}
