import type { Feature } from "@espalier/learn";
import { defaultMissing, sourceName, type FileSource, type Inference, type InferredTarget } from "../source/index.ts";
import type { MetricName } from "./config.ts";
import { defaults } from "./defaults.ts";

/** What the text of a new config file is made from. */
export interface ConfigFacts {
  readonly name: string;
  readonly source: FileSource;
  readonly inference: Inference;
  readonly target: InferredTarget;
  readonly rows: number;
}

const width = 110;

/** A text as TypeScript source, safe in code and in a line comment: U+2028 and U+2029 end a comment, too. */
export const literal = (text: string): string =>
  JSON.stringify(text).replace(/[\u2028\u2029]/g, (end) => `\\u${end.charCodeAt(0).toString(16)}`);

/** A property's name; `__proto__` as a computed one, since a plain one would set the prototype. */
const propertyKey = (name: string): string => {
  if (name === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name);
};

/** The text of `espalier.config.ts`. */
export function configText(facts: ConfigFacts): string {
  const { inference, target, name } = facts;
  const features = Object.entries(inference.features);
  const candidates = candidatesFor(
    target,
    features.map(([, feature]) => feature),
  );
  const kinds = new Set(features.map(([, feature]) => feature.kind));
  const learn = ["boosting", "forest", "pipe", "schema", ...kinds, ...candidates.steps].sort();
  const espalier = [
    builderOf(facts.source),
    ...(facts.source.missing ? ["defaultMissing"] : []),
    "defineProject",
    "gate",
  ].sort();
  const metric: MetricName = defaults.metric[target.task];
  const folds = Math.max(2, Math.min(defaults.search.folds, Math.floor(facts.rows / 4)));
  return `import { ${learn.join(", ")} } from "@espalier/learn";
import { ${espalier.join(", ")} } from "espalier";

// What each column holds. \`min\` and \`max\` are plausible bounds, wider than the data: narrow them as you know better.
const features = schema({
${features.map(([column, feature]) => `  ${propertyKey(column)}: ${featureText(feature)},`).join("\n")}
});
${leftOutText(inference)}${oddText(inference)}
export default defineProject({
  name: ${literal(name)},
  source: ${sourceText(facts.source)},
  features,
${targetText(target)}
  // What competes. search tries other hyper-parameters; write your own as in forest.${candidates.builder}({ trees: 300 }).
  candidates: {
    ${candidates.linearName}: ${candidates.linear},
    forest: forest.${candidates.builder}(),
    boosting: boosting.${candidates.builder}(),
  },
  search: { trials: ${defaults.search.trials}, metric: ${literal(metric)}, folds: ${folds} },
  // What the winner must pass on the held-out rows to become champion.
  gate: [gate.betterThanBaseline(${literal(metric)}), gate.notWorseThanChampion(${literal(metric)})],
});
`;
}

function candidatesFor(target: InferredTarget, features: readonly Feature[]) {
  const has = (kind: Feature["kind"]) => features.some((feature) => feature.kind === kind);
  const steps = [...(has("number") ? ["impute"] : []), ...(has("category") ? ["oneHot"] : []), "standardize"];
  const calls = steps.map((step) => (step === "impute" ? 'impute("median")' : `${step}()`));
  const [linearName, estimator, builder] =
    target.task === "regression"
      ? (["linear", "ridge", "regressor"] as const)
      : (["logistic", "logistic", "classifier"] as const);
  return {
    steps: [...steps, estimator],
    linear: `pipe(${[...calls, `${estimator}()`].join(", ")})`,
    linearName,
    builder,
  };
}

function featureText(feature: Feature): string {
  if (feature.kind === "number") return `number({ min: ${feature.min}, max: ${feature.max} })`;
  const levels = feature.levels.map(literal);
  const short = levels.join(", ");
  return short.length <= width - 30 ? `category([${short}])` : `category([\n${wrapped(levels)}\n  ])`;
}

/** Items with commas after them, as many on a line as fit. */
function wrapped(items: readonly string[]): string {
  const lines: string[] = [];
  for (const item of items) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + item.length < width) lines[lines.length - 1] = `${last} ${item},`;
    else lines.push(`    ${item},`);
  }
  return lines.join("\n");
}

function leftOutText({ leftOut }: Inference): string {
  if (leftOut.length === 0) return "";
  return `\n// Left out of the features:\n${leftOut.map(({ column, reason }) => `// - ${literal(column)}: ${safe(reason)}`).join("\n")}\n`;
}

function oddText({ odd }: Inference): string {
  if (odd.length === 0) return "";
  const cells = odd.map(
    ({ column, text, lines }) =>
      `// - ${literal(column)}${lines.length === 0 ? "" : `, line ${lines.join(", ")}`}: ${literal(text)}`,
  );
  const what =
    "// Not numbers, in columns of numbers. A run stops at them: correct them, or name them in csv(…, { missing: […] }).";
  return `\n${what}\n${cells.join("\n")}\n`;
}

/** A sentence of ours that may quote the data. */
const safe = (sentence: string) => sentence.replace(/[\r\n\u2028\u2029]/g, " ");

const builders = { csv: "csv", "json-lines": "jsonLines", parquet: "parquet" } as const;
const builderOf = (source: FileSource) =>
  source.kind === "csv" && source.delimiter === "\t" ? "tsv" : builders[source.kind];

function sourceText(source: FileSource): string {
  const { delimiter, decimal } = source.kind === "csv" ? source : {};
  const extra = source.missing?.filter((text) => !defaultMissing.some((known) => known === text)) ?? [];
  const options = [
    ...(delimiter && delimiter !== "," && delimiter !== "\t" ? [`delimiter: ${literal(delimiter)}`] : []),
    ...(decimal === "," ? ['decimal: ","'] : []),
    ...(extra.length > 0 ? [`missing: [...defaultMissing, ${extra.map(literal).join(", ")}]`] : []),
  ];
  const given = options.length > 0 ? `, { ${options.join(", ")} }` : "";
  return `${builderOf(source)}(${literal(sourceName(source))}${given})`;
}

function targetText({ name, task, because, ofNumbers, classes, missing }: InferredTarget): string {
  const [, positive] = classes;
  const ofTwo = classes.length === 2 && positive !== undefined ? `, positive: ${literal(positive)}` : "";
  const other = task === "regression" ? "classification" : "regression";
  // Texts cannot be anything but classes.
  const doubt = ofNumbers
    ? `  // Taken as ${task}: ${safe(because)}. If that is wrong: kind: "${other}", with candidates to match.\n`
    : "";
  const empty =
    missing > 0
      ? `  // ${missing} ${missing === 1 ? "row has" : "rows have"} no target, so a run stops; missing: "drop" in \`target\` leaves them out.\n`
      : "";
  return `${doubt}${empty}  target: { name: ${literal(name)}, kind: "${task}"${ofTwo} },`;
}
