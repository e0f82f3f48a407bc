import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * @typedef {{ readonly low: number, readonly high: number, readonly log?: boolean, readonly whole?: boolean }} Range
 * @typedef {{ readonly default: unknown, readonly rule: string, readonly doc: string, readonly tune?: Range }} Field
 * @typedef {Readonly<Record<string, Field>>} Fields
 * @typedef {{ readonly kind: string, readonly task: "regression" | "classification", readonly fields: Fields }} Estimator
 * @typedef {{ readonly kind: string, readonly fields: Fields }} Transform
 */

/** What is below this line of the page is made; what is above it is written by hand. */
const mark =
  "<!-- From here on made from the field declarations by `npm run docs:recipes`. Change those, not this. -->";

/** `extra-trees-regressor` → `extraTrees.regressor`: the builder that makes specs of a kind. @param {string} kind */
const builderOf = (kind) =>
  kind.replace(/-(regressor|classifier)$/, ".$1").replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());

/** @param {Range | undefined} range */
function searched(range) {
  if (range === undefined) return "–";
  const notes = [...(range.whole ? ["whole"] : []), ...(range.log ? ["log"] : [])];
  return [`${range.low} to ${range.high}`, ...notes].join(", ");
}

/** @param {string} text */
const cell = (text) => text.replaceAll("|", "\\|");

/** @param {Fields} fields @param {boolean} withSearch */
function table(fields, withSearch) {
  if (Object.keys(fields).length === 0) return "No parameters.\n";
  const head = ["parameter", "default", "allowed", ...(withSearch ? ["searched"] : []), "meaning"];
  const rows = Object.entries(fields).map(([name, field]) => [
    `\`${name}\``,
    `\`${JSON.stringify(field.default)}\``,
    field.rule,
    ...(withSearch ? [searched(field.tune)] : []),
    field.doc,
  ]);
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.map(cell).join(" | ")} |`;
  return `${[line(head), `|${head.map(() => "---|").join("")}`, ...rows.map(line)].join("\n")}\n`;
}

/** Kinds that have the very same fields share a table. @template {{ readonly fields: Fields }} K @param {readonly K[]} kinds */
function byFields(kinds) {
  /** @type {Map<Fields, K[]>} */
  const groups = new Map();
  for (const kind of kinds) groups.set(kind.fields, [...(groups.get(kind.fields) ?? []), kind]);
  return [...groups.values()];
}

/**
 * The page with its tables made anew from the kinds.
 *
 * @param {string} page
 * @param {{ readonly estimators: readonly Estimator[], readonly transforms: readonly Transform[] }} kinds
 */
export function withTables(page, { estimators, transforms }) {
  const sections = [
    "## Estimators\n",
    ...byFields(estimators).flatMap((group) => [
      `### ${group.map(({ kind }) => `\`${builderOf(kind)}\``).join(", ")}\n`,
      `${group.map(({ kind, task }) => `Kind \`${kind}\`, for ${task}.`).join(" ")}\n`,
      table(group[0].fields, true),
    ]),
    "## Transforms\n",
    ...transforms.flatMap(({ kind, fields }) => [`### \`${kind}\`\n`, table(fields, false)]),
  ];
  return `${page.split(mark)[0]}${mark}\n\n${sections.join("\n")}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [{ estimatorKinds }, { transformKinds }] = await Promise.all([
    import("../packages/learn/dist/recipe/index.js"),
    import("../packages/learn/dist/transform/index.js"),
  ]);
  const page = fileURLToPath(new URL("../docs/reference/recipes.md", import.meta.url));
  writeFileSync(
    page,
    withTables(readFileSync(page, "utf8"), { estimators: estimatorKinds, transforms: transformKinds }),
  );
}
