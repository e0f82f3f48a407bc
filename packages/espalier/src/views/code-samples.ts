import type { ModelInfo } from "../contract/index.ts";

/** How a program asks for one prediction, in one language. */
export interface CodeSample {
  readonly lang: "Shell" | "Python" | "TypeScript";
  readonly label: string;
  readonly source: string;
}

/** Where a sample asks. */
export interface SampleTarget {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  /** `/predict`, or `/models/{name}/predict`. */
  readonly path: string;
  readonly model: Pick<ModelInfo, "name" | "task">;
  readonly row: Readonly<Record<string, unknown>>;
  /** Whether requests carry a key, which the samples take from the environment variable ESPALIER_API_KEY. */
  readonly withKey: boolean;
}

/** Programs that run as they are: curl in a POSIX shell, Python 3 alone, TypeScript with the generated client. */
export const codeSamples = (target: SampleTarget): readonly CodeSample[] => [
  { lang: "Shell", label: "curl", source: curlSample(target) },
  { lang: "Python", label: "Python", source: pythonSample(target) },
  { lang: "TypeScript", label: "TypeScript", source: typescriptSample(target) },
];

function curlSample({ baseUrl, path, row, withKey }: SampleTarget): string {
  return [
    `curl -s ${shellText(baseUrl + path)} \\`,
    "  -H 'content-type: application/json' \\",
    ...(withKey ? ['  -H "authorization: Bearer $ESPALIER_API_KEY" \\'] : []),
    `  -d ${shellText(safeJson(row))}`,
  ].join("\n");
}

/** Nothing within single quotes means anything to a shell but their end. */
const shellText = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

function pythonSample({ baseUrl, path, row, withKey }: SampleTarget): string {
  const headers = [
    '"content-type": "application/json"',
    ...(withKey ? ['"authorization": "Bearer " + os.environ["ESPALIER_API_KEY"]'] : []),
  ];
  return [
    "import json",
    ...(withKey ? ["import os"] : []),
    "import urllib.request",
    "",
    `row = ${pythonDict(row)}`,
    "request = urllib.request.Request(",
    `    ${safeJson(baseUrl + path)},`,
    "    data=json.dumps(row).encode(),",
    `    headers={${headers.join(", ")}},`,
    ")",
    "with urllib.request.urlopen(request) as answer:",
    '    print(json.load(answer)["prediction"])',
  ].join("\n");
}

/** JSON's texts and numbers are Python's, too; halves of characters that are escaped come together in `json.dumps`. */
const pythonDict = (row: SampleTarget["row"]) => {
  const lines = Object.entries(row).map(
    ([name, value]) => `    ${safeJson(name)}: ${value === null ? "None" : safeJson(value)},`,
  );
  return lines.length === 0 ? "{}" : ["{", ...lines, "}"].join("\n");
};

function typescriptSample({ baseUrl, model, row, withKey }: SampleTarget): string {
  const key = withKey ? ", apiKey: process.env.ESPALIER_API_KEY" : "";
  const lines = Object.entries(row).map(([name, value]) => `  ${keyText(name)}: ${safeJson(value)},`);
  return [
    "// npx espalier client --out sdk",
    'import { createClient } from "./sdk/index.js";',
    "",
    `const client = createClient({ baseUrl: ${safeJson(baseUrl)}${key} });`,
    ...(lines.length === 0
      ? ["const answer = await client.predict({});"]
      : ["const answer = await client.predict({", ...lines, "});"]),
    model.task === "classification"
      ? "console.log(answer.label, answer.probabilities);"
      : "console.log(answer.prediction);",
  ].join("\n");
}

/** `__proto__: …` would set an object's prototype, and send nothing. */
const keyText = (name: string) =>
  name === "__proto__" ? '["__proto__"]' : /^[A-Za-z_$][\w$]*$/.test(name) ? name : safeJson(name);

/** JSON in which nothing is invisible, turns the direction of writing, or ends a line. */
function safeJson(value: unknown): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value).replaceAll(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, (char) =>
    char.split("").map(escaped).join(""),
  );
}
