import type { FeatureInfo, ModelInfo } from "../contract/index.ts";
import { rangeText } from "./declarations.ts";
import { inCode, inProse, literal, propertyName } from "./written.ts";

/** README.md of a client: how to use it, and what the model takes. */
export function readmeText(info: ModelInfo, packageName: string): string {
  const { target, missing, features } = info;
  const used = info.task === "classification" ? "answer.label, answer.probabilities" : "answer.prediction";
  const example = features.map((feature) => `  ${propertyOf(feature)}: ${exampleOf(feature)},`).join("\n");
  const rows = features.map((feature) => {
    const [name, form] = feature.accepted_names;
    const about =
      feature.kind === "number"
        ? (rangeText(feature) ?? "")
        : feature.levels.map((level) => JSON.stringify(level)).join(", ");
    const left = feature.default === null ? "" : inCode(JSON.stringify(feature.default));
    return `| ${inCode(name ?? feature.name)} | ${form === undefined ? "" : inCode(form)} | ${feature.kind} | ${inProse([feature.doc, about].filter(Boolean).join(" "))} | ${left} |`;
  });
  return `# ${packageName}

A client of the model ${inCode(info.name)}, version ${info.version}, which predicts ${inCode(target.name)}. It needs nothing but \`fetch\`: Node 18
or newer, or a browser. Made by \`espalier client\`: do not edit, make it anew.

\`\`\`ts
import { createClient, EspalierError } from ${literal(packageName)};

const client = createClient({ baseUrl: "http://127.0.0.1:3000" });
try {
  const answer = await client.predict({
${example.replaceAll(/^/gm, "  ")}
  });
  console.log(${used});
} catch (error) {
  if (error instanceof EspalierError) console.error(error.code, error.message, error.hint);
  else throw error;
}
\`\`\`

\`predictBatch(rows)\` answers all rows or none. \`predictStream(rows)\` takes any number of rows, also as they come, and
gives \`{ ok, row, prediction }\` or \`{ ok, row, error }\` for each. \`modelInfo\`, \`health\` and \`ready\` tell of the server.
Settings (\`apiKey\`, \`timeoutMs\`, \`retries\` and others) are described in \`index.d.ts\`.

## Features

A row is written with the names of the data, or with those in snake_case. ${missing === "median" ? "A feature left out, or null, takes its typical value." : "Every feature must have a value."}

| name | or | kind | | ${missing === "median" ? "left out" : ""} |
|---|---|---|---|---|
${rows.join("\n")}
`;
}

/** \`__proto__: …\` would set an object's prototype, and send nothing. */
const propertyOf = ({ name }: FeatureInfo) =>
  name === "__proto__" ? '["__proto__"]' : propertyName(name).replaceAll("`", "\\u0060");

function exampleOf(feature: FeatureInfo): string {
  if (feature.kind === "category")
    return literal(feature.default ?? feature.levels[0] ?? "").replaceAll("`", "\\u0060");
  const { min, max } = feature;
  return String(feature.default ?? (min !== null && max !== null ? (min + max) / 2 : (min ?? max ?? 0)));
}
