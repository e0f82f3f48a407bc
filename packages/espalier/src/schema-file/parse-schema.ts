import { shown } from "@espalier/learn";
import { columnTypes, isIsoTime, type ColumnType } from "../checks/index.ts";
import { didYouMean, fault } from "../fault/index.ts";
import type { Node, Scalar, YAMLMap } from "yaml";
import { composeYaml } from "./compose-yaml.ts";
import { schemaFileName, type DataSchema, type SchemaColumn } from "./schema-file.ts";

/** 50,000 columns take some 3 MB. */
export const largestSchemaBytes = 8 * 1024 * 1024;

const settings = ["type", "nullable", "min", "max", "levels"] as const;
type Setting = (typeof settings)[number];

interface Problem {
  readonly line: number;
  readonly problem: string;
}

/**
 * Reads the text of a schema file, which anybody may have written: YAML 1.2's core types, no anchors, aliases or tags.
 * Faults SCHEMA_FILE_INVALID with the first problem's line and the number of the others.
 */
export async function parseSchema(text: string): Promise<DataSchema> {
  const { isAlias, isCollection, isMap, isScalar, isSeq, LineCounter, visit } = await import("yaml");
  const lines = new LineCounter();
  const problems: Problem[] = [];
  const lineOf = (node: unknown) => lines.linePos((node as Node | null)?.range?.[0] ?? 0).line;
  const add = (node: unknown, problem: string) => void problems.push({ line: lineOf(node), problem });

  const document = await composeYaml(text, lines);
  if (typeof document === "string") throw invalid([{ line: 1, problem: document }]);
  for (const { pos, message } of document.errors) problems.push({ line: lines.linePos(pos[0]).line, problem: message });
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node) || node.anchor !== undefined) add(node, "anchors and aliases (& and *) have no place here");
      else if (node.tag !== undefined && (isScalar(node) || isCollection(node))) {
        if (!/^tag:yaml.org,2002:(map|seq|str)$/.test(node.tag))
          add(node, `the tag ${shown(node.tag)} has no place here`);
      }
    },
  });
  if (problems.length > 0) throw invalid(problems);

  const nameOf = (key: unknown) => (isScalar(key) && typeof key.value === "string" ? key.value : "");
  const pairsOf = (map: YAMLMap, known: readonly string[] | null): (readonly [string, unknown, unknown])[] => {
    const seen = new Set<string>();
    return map.items.flatMap(({ key, value }) => {
      const name = nameOf(key);
      if (seen.has(name)) add(key, `${shown(name)} stands here twice`);
      if (known !== null && !known.includes(name)) {
        const [like] = didYouMean(name, known);
        add(key, `${shown(name)} must be one of ${known.join(", ")}${like ? `: did you mean ${shown(like)}?` : ""}`);
      }
      if (seen.has(name) || (known !== null && !known.includes(name))) return [];
      seen.add(name);
      return [[name, value, key] as const];
    });
  };

  const readColumn = (name: string, node: unknown, key: unknown): SchemaColumn[] => {
    if (!isMap(node)) {
      add(node ?? key, `column ${shown(name)} must be a map of ${settings.join(", ")}`);
      return [];
    }
    const given = new Map(pairsOf(node, settings).map(([setting, value]) => [setting as Setting, value]));
    const scalar = (setting: Setting) =>
      isScalar(given.get(setting)) ? (given.get(setting) as Scalar).value : undefined;
    const type = scalar("type");
    if (!columnTypes.some((one) => one === type)) {
      add(
        given.get("type") ?? key,
        `the type of column ${shown(name)} must be one of ${columnTypes.join(", ")}; got ${shown(type)}`,
      );
    }
    const nullable = given.has("nullable") ? scalar("nullable") : true;
    if (typeof nullable !== "boolean") {
      add(given.get("nullable"), `nullable of column ${shown(name)} must be true or false; got ${shown(nullable)}`);
    }
    for (const end of ["min", "max"] as const) {
      if (given.has(end) && !isEnd(scalar(end), type)) {
        const rule =
          type === "date" || type === "time" ? "an ISO date, such as 2026-03-01" : "a number, of a column of numbers";
        add(given.get(end), `${end} of column ${shown(name)} must be ${rule}; got ${shown(scalar(end))}`);
      }
    }
    const [min, max] = [scalar("min"), scalar("max")];
    if (min !== undefined && max !== undefined && String(typeof min) === typeof max && min! > max!) {
      add(given.get("max"), `max of column ${shown(name)} must be min (${shown(min)}) or more; got ${shown(max)}`);
    }
    const list = given.get("levels");
    const levels = isSeq(list) ? list.items.map((item) => (isScalar(item) ? textOf(item) : null)) : [];
    if (list !== undefined) {
      const whole = levels.length > 0 && levels.every((level) => level !== null);
      if (!whole) add(list ?? key, `levels of column ${shown(name)} must be a list of one or more texts`);
      else if (new Set(levels).size < levels.length)
        add(list, `levels of column ${shown(name)} must be different texts`);
      if (type !== "category") add(list ?? key, `levels belong to a category; column ${shown(name)} is ${shown(type)}`);
    }
    return [
      {
        name,
        type: type as ColumnType,
        nullable: nullable === true,
        ...(min !== undefined && { min: min as number | string }),
        ...(max !== undefined && { max: max as number | string }),
        ...(list !== undefined && { levels: levels as readonly string[] }),
      },
    ];
  };

  const top = document.contents;
  if (!isMap(top)) throw invalid([{ line: 1, problem: "it must be a map with `format: 1` and `columns`" }]);
  const parts = new Map(pairsOf(top, ["format", "columns"]).map(([name, value]) => [name, value]));
  const format = parts.get("format");
  if (!isScalar(format) || format.value !== 1) {
    add(format ?? top, `format must be 1; got ${shown(isScalar(format) ? format.value : null)}`);
  }
  const columns = parts.get("columns");
  if (!isMap(columns)) add(columns ?? top, "columns must be a map of column names");
  const read = isMap(columns) ? pairsOf(columns, null).flatMap((pair) => readColumn(...pair)) : [];
  if (problems.length > 0) throw invalid(problems);
  return { columns: read };
}

/** A level that reads as a number or as true stays the text that was written. */
const textOf = ({ value, source }: Scalar): string | null => {
  if (typeof value === "string") return value;
  return value === null ? null : (source ?? JSON.stringify(value));
};

function isEnd(value: unknown, type: unknown): boolean {
  if (type === "date" || type === "time") return typeof value === "string" && isIsoTime(value);
  return (type === "integer" || type === "number") && typeof value === "number" && Number.isFinite(value);
}

function invalid(problems: readonly Problem[]): Error {
  const [first] = problems.toSorted((a, b) => a.line - b.line);
  return fault("SCHEMA_FILE_INVALID", { file: schemaFileName, ...first!, more: problems.length - 1 });
}
