import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { servedWine } from "../fixtures/served-models.ts";
import { buildServer } from "../serve/index.ts";
import { codeSamples } from "./code-samples.ts";
import { samplesMarkdown } from "./example-samples.ts";

const { app } = buildServer({ models: [{ served: servedWine(), rules: { missing: "median" } }] });
let baseUrl = "";
beforeAll(async () => {
  baseUrl = await app.listen({ host: "127.0.0.1", port: 0 });
});
afterAll(() => app.close());

const run = promisify(execFile);
const has = (program: string) => spawnSync(program, ["--version"]).status === 0;
const withProgram = (program: string, name: string, work: () => Promise<void>) =>
  has(program) ? test(name, work) : test.skip(`${name} (skipped: no ${program} on this machine)`, () => {});

const row = { "fixed acidity": 7.4, alcohol: 12, colour: "white" };
const hostileRow = {
  "it's `x` $(touch /tmp/x) \\": 1,
  'two\nlines "': "\u202e\u{1F600}\ud800",
  __proto__x: null,
  ["__proto__"]: 2,
};
const samplesOf = (values: object) => {
  const [curl, python, typescript] = codeSamples({
    baseUrl,
    path: "/predict",
    model: { name: "wine-quality", task: "regression" },
    row: values as Readonly<Record<string, unknown>>,
    withKey: false,
  }).map(({ source }) => source);
  return { curl: curl!, python: python!, typescript: typescript! };
};

withProgram(
  "curl",
  "the samples of the document ask for the typical row, and the one for curl runs as it is",
  async () => {
    const { info, paths } = (await app.inject("/openapi.json")).json<{
      info: { description: string };
      paths: Record<string, { post: { "x-codeSamples": { lang: string; source: string }[] } }>;
    }>();
    for (const path of ["/predict", "/models/wine-quality/predict"]) {
      const samples = paths[path]!.post["x-codeSamples"];
      expect(samples.map(({ lang }) => lang)).toEqual(["Shell", "Python", "TypeScript"]);
      const { stdout } = await run("sh", ["-c", samples[0]!.source.replace("http://127.0.0.1:3000", baseUrl)]);
      expect(JSON.parse(stdout)).toMatchObject({ prediction: expect.any(Number), defaulted: [], out_of_range: [] });
    }
    for (const { source } of paths["/predict"]!.post["x-codeSamples"]) expect(info.description).toContain(source);
  },
);

withProgram("python3", "the sample for Python runs with nothing but Python", async () => {
  const { stdout } = await run("python3", ["-c", samplesOf(row).python]);
  expect(Number(stdout)).toBeCloseTo(6, 9);
});

withProgram("curl", "no name or text of a row breaks out of the sample for curl", async () => {
  const { stdout } = await run("sh", ["-c", samplesOf(hostileRow).curl]);
  const { error } = JSON.parse(stdout) as { error: { details: { path: string }[] } };
  expect(error.details.map(({ path }) => path).sort()).toEqual(Object.keys(hostileRow).sort());
});

withProgram("python3", "no name or text of a row breaks out of the sample for Python", async () => {
  const printed = samplesOf(hostileRow).python.replace(/^request = [\s\S]*/m, "print(json.dumps(row))");
  const { stdout } = await run("python3", ["-c", printed]);
  expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(hostileRow)));
});

test("no name or text of a row breaks out of the sample for TypeScript", async () => {
  const literal = /client\.predict\((\{[\s\S]*\})\);/.exec(samplesOf(hostileRow).typescript)![1]!;
  const code = `export const row = ${literal};`;
  const { row: built } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as { row: unknown };
  expect(JSON.stringify(built)).toBe(JSON.stringify(hostileRow));
});

test("a key comes from the environment, and is never written out", () => {
  const target = {
    baseUrl,
    path: "/predict",
    model: { name: "a", task: "classification" },
    row,
    withKey: true,
  } as const;
  for (const { source } of codeSamples(target)) expect(source).toContain("ESPALIER_API_KEY");
});

test("as Markdown, a sample ends where it ends", () => {
  const source = "````\n# not a heading";
  const markdown = samplesMarkdown([{ lang: "Shell", label: "curl", source }]);
  expect(markdown).toBe(`**curl**\n\n\`\`\`\`\`shell\n${source}\n\`\`\`\`\``);
});
