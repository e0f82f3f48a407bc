import { afterAll, expect, test } from "vitest";
import { servedIris, servedWine } from "../fixtures/served-models.ts";
import { buildServer } from "./build-server.ts";

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}
interface Operation {
  readonly requestBody?: { readonly content: { readonly "application/json": { readonly example: object } } };
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { readonly example?: object }>> }>
  >;
}
interface Schema {
  readonly properties: Readonly<Record<string, Record<string, unknown>>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
}

const wine = buildServer({
  models: [{ served: servedWine(), rules: { missing: "median", bands: { Poor: [0, 5] } } }],
}).app;
const iris = buildServer({ models: [{ served: servedIris(), rules: { missing: "reject" } }] }).app;
afterAll(() => Promise.all([wine.close(), iris.close()]));
const documentOf = async (app: typeof wine) => (await app.inject("/openapi.json")).json<Document>();

test("it is OpenAPI 3.1 and describes every route", async () => {
  const { openapi, paths } = await documentOf(wine);
  expect(openapi).toBe("3.1.0");
  expect(Object.keys(paths).sort()).toEqual(
    [
      "/health",
      "/invocations",
      "/metrics",
      "/model/info",
      "/models",
      "/models/wine-quality/info",
      "/models/wine-quality/predict",
      "/models/wine-quality/predict/batch",
      "/models/wine-quality/predict/file",
      "/openapi.json",
      "/ping",
      "/predict",
      "/predict/batch",
      "/predict/file",
      "/ready",
      "/v2",
      "/v2/health/live",
      "/v2/health/ready",
      ...["", "/versions/{version}"].flatMap((version) =>
        ["", "/infer", "/ready"].map((end) => `/v2/models/wine-quality${version}${end}`),
      ),
      "/version",
    ].sort(),
  );
  for (const [path, methods] of Object.entries(paths)) {
    for (const method of Object.keys(methods)) {
      expect(
        wine.hasRoute({
          method: method.toUpperCase() as "GET",
          url: path.replace(/^((?:\/v2)?\/models)\/[^/]+/, "$1/:name").replace("{version}", ":version"),
        }),
        `${method} ${path}`,
      ).toBe(true);
    }
  }
});

test("every reference leads somewhere", async () => {
  const document = await documentOf(wine);
  const names = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1]);
  expect(names.length).toBeGreaterThan(5);
  for (const name of names) expect(Object.keys(document.components.schemas)).toContain(name);
});

test("a row has the features with ranges, units, levels and defaults, and no others", async () => {
  const { Row } = (await documentOf(wine)).components.schemas;
  expect(Row?.additionalProperties).toBe(false);
  expect(Row?.required).toBeUndefined();
  expect(Row?.properties["fixed acidity"]).toMatchObject({
    type: ["number", "null"],
    description: "Tartaric acid. Usually 4 to 16 g/L. Also accepted as `fixed_acidity`.",
    "x-range": [4, 16],
  });
  expect(Row?.properties.colour).toMatchObject({ default: "red", anyOf: [{ enum: ["red", "white"] }, {}, {}] });
});

test("where missing values are refused, every feature is required and null is no value", async () => {
  const { Row } = (await documentOf(iris)).components.schemas;
  expect(Row).toMatchObject({
    required: ["petal length (cm)"],
    properties: { "petal length (cm)": { type: "number" } },
  });
});

test.each([
  ["wine", wine],
  ["iris", iris],
])("the examples of %s are what the server really answers", async (_name, app) => {
  const { paths } = await documentOf(app);
  for (const path of ["/predict", "/predict/batch"]) {
    const { requestBody, responses } = paths[path]!.post!;
    const answer = await app.inject({
      method: "POST",
      url: path,
      payload: requestBody!.content["application/json"].example,
    });
    const { request_id: _, ...expected } = responses[200]!.content["application/json"]!.example as {
      request_id: string;
    };
    expect(answer.json()).toMatchObject(expected);
  }
});

test("answers are narrowed to the model: classes, bands", async () => {
  const irisAnswer = (await documentOf(iris)).components.schemas.Answer;
  expect(irisAnswer?.properties.label).toEqual({ enum: ["setosa", "versicolor", "virginica"] });
  expect(irisAnswer?.properties.probabilities).toMatchObject({ required: ["setosa", "versicolor", "virginica"] });
  const wineAnswer = (await documentOf(wine)).components.schemas.Answer;
  expect(wineAnswer?.properties.rating).toEqual({ enum: ["Poor", null] });
  expect(wineAnswer?.required).toContain("rating");
});
