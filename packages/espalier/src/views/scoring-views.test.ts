import { createRng, createTable, fitModel, linear, logistic, numberColumn, pipe } from "@espalier/learn";
import { readFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { buildServer } from "../serve/index.ts";

interface Exchange {
  readonly model: string;
  readonly type: string;
  readonly body: unknown;
  readonly status: number;
  readonly answer?: unknown;
}
const fixture = new URL("fixtures/mlflow-exchanges.json", import.meta.url);
const { exchanges } = JSON.parse(readFileSync(fixture, "utf8")) as { readonly exchanges: readonly Exchange[] };

/** The model that MLflow's server was asked: 2 + alcohol / 4, or whether alcohol is above 11. */
const alcohol = Float64Array.from({ length: 60 }, (_, i) => 8 + (i % 30) / 5);
const acidity = Float64Array.from({ length: 60 }, (_, i) => 5 + ((7 * i) % 11));
const table = createTable([numberColumn("fixed acidity", acidity), numberColumn("alcohol", alcohol)]);
const rng = createRng(1);
const models = {
  regression: fitModel(
    pipe(linear()),
    table,
    { task: "regression", name: "quality", values: alcohol.map((a) => 2 + a / 4) },
    { rng },
  ),
  classification: fitModel(
    pipe(logistic()),
    table,
    {
      task: "classification",
      name: "kind",
      codes: Int32Array.from(alcohol, (a) => Number(a > 11)),
      classes: ["light", "strong"],
    },
    { rng },
  ),
};
const serverOf = (model: keyof typeof models, isReady = true) =>
  buildServer({
    models: [{ served: { name: "wine", version: 2, aliases: [], model: models[model] }, rules: { missing: "median" } }],
    limits: { streamRows: 100, batchRows: 50 },
    isReady: () => isReady,
  }).app;
const apps = { regression: serverOf("regression"), classification: serverOf("classification") };
afterAll(() => Promise.all(Object.values(apps).map((app) => app.close())));

const ask = async (
  body: unknown,
  type: string,
  { model = "regression", accept }: { model?: string; accept?: string } = {},
) => {
  const answer = await apps[model as keyof typeof apps].inject({
    method: "POST",
    url: "/invocations",
    headers: { "content-type": type, ...(accept === undefined ? {} : { accept }) },
    payload: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: answer.statusCode, type: String(answer.headers["content-type"]), text: answer.body };
};

/** Where we answer otherwise than MLflow with a model of scikit-learn, and why. */
const otherwise: readonly (readonly [body: RegExp, status: number, why: string])[] = [
  [/^\{"dataframe_split":.*"7",12/, 400, "a text is never taken for a number"],
  [/null/, 200, "a missing value takes its stand-in"],
  [/\{"alcohol":10\}\]/, 200, "a missing value takes its stand-in"],
  [/"data":\[\]/, 200, "no rows have no predictions"],
  [/"(?:inputs|instances)": ?\[\[[^\]]*\](?:,\[[^\]]*\])?\](?!.*instances)/, 200, "values may come in feature order"],
  [/^7,12\n$/, 200, "SageMaker's CSV has no names"],
  [/^\{\}$/, 200, "SageMaker's JSON lines"],
  [/^a$/, 400, "parameters of a content type are not looked at"],
];

test.each(exchanges.map((one, at) => [at, one.model, one.type, JSON.stringify(one.body), one] as const))(
  "exchange %d (%s, %s, %s) is MLflow's own, or an exception",
  async (_at, model, type, _body, exchange) => {
    const answer = await ask(exchange.body, type, { model });
    const sent = typeof exchange.body === "string" ? exchange.body : JSON.stringify(exchange.body);
    const exception = answer.status === exchange.status ? undefined : otherwise.find(([pattern]) => pattern.test(sent));
    expect(answer.status, answer.text).toBe(exception?.[1] ?? exchange.status);
    expect(answer.type).toMatch(/^application\/json/);
    const said = JSON.parse(answer.text) as { readonly predictions?: readonly unknown[] };
    if (answer.status !== 200) {
      expect(said).toEqual({ error_code: expect.stringMatching(/^[A-Z_]+$/), message: expect.any(String) });
    } else if (exchange.answer) {
      const { predictions } = exchange.answer as { readonly predictions: readonly unknown[] };
      expect(said.predictions).toEqual(
        predictions.map((one) => (typeof one === "number" ? expect.closeTo(one, 6) : one)),
      );
    }
  },
);

test("GET /ping is 200 with nothing in it, and 503 while the server is ending; /version tells a number", async () => {
  const app = apps.regression;
  const ping = await app.inject("/ping");
  expect([ping.statusCode, ping.body, ping.headers["content-type"]]).toEqual([
    200,
    "\n",
    expect.stringMatching(/^application\/json/),
  ]);
  expect((await app.inject("/version")).body).toMatch(/^\d+\.\d+\.\d+/);
  const ending = serverOf("regression", false);
  const answer = await ending.inject("/ping");
  expect([answer.statusCode, answer.json()]).toEqual([
    503,
    { error_code: "TEMPORARILY_UNAVAILABLE", message: expect.stringContaining("ending") },
  ]);
  await ending.close();
});

test("SageMaker: CSV without names in, a prediction a line out", async () => {
  const numbers = await ask("7,12\n8,10\n", "text/csv", { accept: "text/csv" });
  expect(numbers.type).toBe("text/csv; charset=utf-8");
  expect(numbers.text.trim().split("\n").map(Number)).toEqual([expect.closeTo(5, 6), expect.closeTo(4.5, 6)]);
  const classes = await ask("7,12\n8,10", "text/csv", { model: "classification", accept: "text/csv" });
  expect(classes.text).toBe("strong\nlight\n");
  expect((await ask("7,12,1\n", "text/csv")).text).toContain("a row must have 2 cells; this one has 3");
});

test("SageMaker: JSON lines of objects, lists and features, and instances of features", async () => {
  const lines = [
    "[7, 12]",
    '{"features": [7, 12]}',
    '{"data": {"features": [7, 12]}}',
    '{"alcohol": 12, "fixed acidity": 7}',
  ];
  const out = await ask(lines.join("\n"), "application/jsonlines", { accept: "application/jsonlines" });
  expect(out.type).toMatch(/^application\/jsonlines/);
  const [first, ...others] = out.text.trim().split("\n");
  expect(JSON.parse(first!)).toMatchObject({ prediction: expect.closeTo(5, 6), defaulted: [] });
  expect(others).toEqual([first, first, first]);
  const instances = await ask(
    { instances: [{ features: [7, 12] }, { data: { features: [8, 10] } }] },
    "application/json",
  );
  expect(JSON.parse(instances.text).predictions).toEqual([expect.closeTo(5, 6), expect.closeTo(4.5, 6)]);
});

test("all rows are answered, or none", async () => {
  const answer = await ask("7,12\nx,10\n", "text/csv", { accept: "text/csv" });
  expect([answer.status, JSON.parse(answer.text).error_code]).toEqual([400, "BAD_REQUEST"]);
  const line = await ask("[7, 12]\n[7]\n", "application/jsonlines");
  expect(JSON.parse(line.text).message).toMatch(
    /^row 2: a row must have 2 values, one a feature, in their order; got 1/,
  );
});

test("hostile bodies are refused in MLflow's form", async () => {
  const bodies: readonly unknown[] = [
    { inputs: { __proto__: [1], alcohol: [1] } },
    '{"inputs": {"__proto__": [1], "constructor": [2]}}',
    '{"dataframe_split": {"columns": ["alcohol", "fixed acidity"], "data": [[1e400, 7]]}}',
    { dataframe_split: { columns: [1, 2], data: [[1, 2]] } },
    { dataframe_split: [] },
    { instances: 5 },
    { inputs: [[[7, 12]]] },
    { inputs: [{ features: [7] }] },
    { dataframe_records: [1, null, "x"] },
    { inputs: Array.from({ length: 51 }, () => [7, 12]) },
  ];
  for (const body of bodies) {
    const { status, text } = await ask(body, "application/json");
    expect([status >= 400 && status < 500, Object.keys(JSON.parse(text))], text).toEqual([
      true,
      ["error_code", "message"],
    ]);
  }
  expect((await ask("7,12\n".repeat(101), "text/csv")).text).toContain("at most 100 rows");
});
