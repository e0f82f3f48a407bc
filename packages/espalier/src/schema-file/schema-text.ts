import type { Document, YAMLMap } from "yaml";
import type { DataSchema, SchemaColumn } from "./schema-file.ts";

/** A column on one line, unless it is longer than this: then one setting, or level, a line. */
const longestLine = 110;

const heading = ` What the data looks like, column by column: inferred once, yours to edit and to review.
 A run compares the data with it; \`espalier data accept\` takes a change of the data in here.
 type: integer, number, boolean, date, time, category or text · nullable: rows may lack a value`;

/** The text of a schema file. With the text of before, its comments and everything that did not change stay. */
export async function schemaText(
  schema: DataSchema,
  before: { readonly text: string; readonly schema: DataSchema } | null,
): Promise<string> {
  const { Document: NewDocument, isMap, isScalar, parseDocument, Pair } = await import("yaml");
  const parsed =
    before === null ? null : parseDocument(before.text, { schema: "core", uniqueKeys: false, stringKeys: true });
  const columnsBefore = new Map(before?.schema.columns.map((column) => [column.name, column]));
  const old = parsed?.get("columns");
  if (parsed && isMap(old)) {
    const nameOf = (key: unknown) => (isScalar(key) && typeof key.value === "string" ? key.value : "");
    const known = new Map(old.items.map((pair) => [nameOf(pair.key), pair]));
    old.items = schema.columns.map((column) => {
      const pair = known.get(column.name);
      if (pair === undefined || !isMap(pair.value)) {
        return new Pair(parsed.createNode(column.name), columnNode(parsed as Document, column));
      }
      update(parsed as Document, pair.value, columnsBefore.get(column.name), column);
      return pair;
    });
    return parsed.toString(layout);
  }
  const document = new NewDocument({ format: 1, columns: {} }, { schema: "core" });
  document.commentBefore = heading;
  const map = document.get("columns") as YAMLMap;
  map.flow = schema.columns.length === 0;
  for (const column of schema.columns) {
    map.items.push(new Pair(document.createNode(column.name), columnNode(document, column)));
  }
  return document.toString(layout);
}

const layout = { lineWidth: 0, flowCollectionPadding: true } as const;

function columnNode(document: Document, { name, ...settings }: SchemaColumn): YAMLMap {
  const node = document.createNode(settings) as YAMLMap;
  node.flow = JSON.stringify(settings).length + name.length < longestLine;
  return node;
}

/** Changes what differs, so that a comment beside it, and how it was written, stay. */
function update(document: Document, node: YAMLMap, before: SchemaColumn | undefined, column: SchemaColumn): void {
  for (const key of ["type", "nullable", "min", "max", "levels"] as const) {
    const value = column[key];
    if (JSON.stringify(before?.[key]) === JSON.stringify(value)) continue;
    if (value === undefined) node.delete(key);
    else if (Array.isArray(value)) {
      const list = document.createNode(value);
      list.flow = node.flow ?? false;
      node.set(key, list);
    } else node.set(key, value);
  }
}
