import { expect, test } from "vitest";
import { z } from "zod";
import { servedIris, servedWine } from "../fixtures/served-models.ts";
import { createLiveModel, createModels, defaultLimits, type ServedModel, type ServeRules } from "../predict/index.ts";
import { each, route, type RouteSpec } from "../route-spec/index.ts";
import { ownViews } from "./own-views.ts";

interface Content {
  readonly schema: Parameters<typeof z.fromJSONSchema>[0];
  readonly example?: unknown;
}
interface Operation {
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: { readonly required: boolean; readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, Content>> }>>;
}

const bands = { Poor: [0, 5], Average: [5, 7], Good: [7, 10] } as const;

function operationOf(spec: RouteSpec, served: ServedModel = servedIris(), rules: ServeRules = { missing: "median" }) {
  const server = { models: createModels(createLiveModel(served, rules, defaultLimits)), limits: defaultLimits };
  return ownViews([spec])[0]!.describe(server)!.operation as unknown as Operation;
}

/** Whether a value is what a schema says. */
const fits = ({ schema }: Content, value: unknown) => z.fromJSONSchema(schema).safeParse(value).success;

const batch = route.post("/predict_batch", {
  rows: "{body.features}",
  rename: { length: "petal length (cm)" },
  answer: { predictions: each({ label: "{label}", p: "{probabilities}" }), count: "{count}", by: "{model.name}" },
  errors: { 400: { $status: 422, detail: "{error.details}" }, default: { detail: "{error.message}" } },
});

test("examples of request and answer are what the model takes and answers, and fit their schemas", () => {
  const { requestBody, responses } = operationOf(batch);
  const request = requestBody!.content["application/json"]!;
  const answer = responses[200]!.content["application/json"]!;
  expect(request.example).toEqual({ features: [{ length: expect.any(Number) }] });
  expect(answer.example).toMatchObject({ predictions: [{ label: "versicolor" }], count: 1, by: "iris" });
  expect(fits(request, request.example)).toBe(true);
  expect(fits(answer, answer.example)).toBe(true);
});

test("a request's schema says what is taken, and an answer's what is told", () => {
  const { requestBody, responses } = operationOf(batch);
  const request = requestBody!.content["application/json"]!;
  for (const row of [[1.5], [null], { length: 1 }, {}])
    expect(fits(request, { features: [row] }), JSON.stringify(row)).toBe(true);
  for (const row of [[1, 2], [], ["1"], { length: "1" }, { width: 1 }]) {
    expect(fits(request, { features: [row] }), JSON.stringify(row)).toBe(false);
  }
  expect(fits(request, { features: [], more: 1 })).toBe(false);
  const p = { setosa: 1, versicolor: 0, virginica: 0 };
  const answer = responses[200]!.content["application/json"]!;
  expect(fits(answer, { predictions: [{ label: "setosa", p }], count: 1, by: "iris" })).toBe(true);
  expect(fits(answer, { predictions: [{ label: "rosa", p }], count: 1, by: "iris" })).toBe(false);
  expect(fits(answer, { predictions: [], count: 1 })).toBe(false);
});

test("refusals stand under the status and in the shape that they are sent with", () => {
  const { responses } = operationOf(batch);
  expect(Object.keys(responses).sort()).toEqual(["200", "413", "415", "422", "default"]);
  const plain = responses[422]!.content["application/json"]!;
  expect(fits(plain, { detail: [{ path: "features[0]", message: "x" }] })).toBe(true);
  expect(fits(plain, { detail: "a text" })).toBe(true); // PREDICTION_NOT_FINITE has this status, and the other shape
  expect(fits(plain, { detail: 1 })).toBe(false);
  expect(fits(responses[413]!.content["application/json"]!, { detail: "a text" })).toBe(true);
});

test("a text answer, a row in the address, and bands", () => {
  const rules = { missing: "reject", bands } as const;
  const text = operationOf(route.get("/score", { row: "{query}", answer: "about {prediction}" }), servedWine(), rules);
  expect(text.requestBody).toBeUndefined();
  expect(text.parameters.filter((one) => one.in === "query")).toMatchObject([
    { name: "fixed acidity", required: true },
    { name: "alcohol" },
    { name: "pH" },
    { name: "colour" },
  ]);
  const sent = text.responses[200]!.content["text/plain"]!;
  expect(fits(sent, sent.example)).toBe(true);

  const rated = operationOf(
    route.post("/x", { row: "{body}", answer: ["{rating}", "fixed"], coerce: true }),
    servedWine(),
    rules,
  );
  expect(fits(rated.responses[200]!.content["application/json"]!, ["Poor", "fixed"])).toBe(true);
  const row = rated.requestBody!.content["application/json"]!;
  const wine = { "fixed acidity": "7.4", alcohol: 12, pH: "3e0", colour: "red" };
  expect(fits(row, wine)).toBe(true);
  expect(fits(row, { ...wine, pH: "three" })).toBe(false);
  expect(fits(row, { alcohol: 12 })).toBe(false);
});

test("a route without a row takes no body", () => {
  const { requestBody, responses } = operationOf(
    route.get("/up", { answer: { up: "{ready}", model: "{model.version}" } }),
  );
  expect(requestBody).toBeUndefined();
  const answer = responses[200]!.content["application/json"]!;
  expect(answer.example).toEqual({ up: true, model: 1 });
  expect(fits(answer, answer.example)).toBe(true);
});
