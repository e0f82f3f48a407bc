import { quoted, shown } from "@espalier/learn";
import type { SchemaChange } from "./accept-schema.ts";
import type { SchemaColumn } from "./schema-file.ts";

const settings = ["type", "nullable", "min", "max", "levels"] as const;

/** A change of the schema as one line for people: `+ "tax" number`, `~ "age" nullable: false → true`. */
export function changeText(change: SchemaChange): string {
  switch (change.kind) {
    case "added":
      return `+ ${quoted(change.column.name)}: ${columnText(change.column)}`;
    case "removed":
      return `- ${quoted(change.column.name)}: ${columnText(change.column)}`;
    case "reordered":
      return "~ the order of the columns";
    case "changed": {
      const { column, before } = change;
      const parts = settings
        .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(column[key]))
        .map((key) => partText(key, before, column));
      return `~ ${quoted(column.name)}: ${parts.join(", ")}`;
    }
  }
}

function partText(key: (typeof settings)[number], before: SchemaColumn, now: SchemaColumn): string {
  if (key === "levels" && before.levels && now.levels) {
    const known = new Set(before.levels);
    const added = now.levels.filter((level) => !known.has(level));
    return `levels + ${added.slice(0, 5).map(quoted).join(", ")}${added.length > 5 ? ", …" : ""}`;
  }
  return `${key} ${shown(before[key])} → ${shown(now[key])}`;
}

const columnText = ({ type, nullable, levels }: SchemaColumn) =>
  `${type}${nullable ? ", nullable" : ""}${levels ? `, ${levels.length} levels` : ""}`;
