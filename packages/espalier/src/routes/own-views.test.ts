import { expect, test } from "vitest";
import { servedIris, servedWine } from "../fixtures/served-models.ts";
import {
  createLiveModel,
  createModels,
  defaultLimits,
  Refusal,
  type ServedModel,
  type ServeRules,
} from "../predict/index.ts";
import { each, route, type RouteSpec } from "../route-spec/index.ts";
import type { ViewAnswer, ViewRequest, ViewServer } from "../views/index.ts";
import { ownViews } from "./own-views.ts";

const bands = { Poor: [0, 5], Average: [5, 7], Good: [7, 10] } as const;
const clock = () => new Date("2026-03-01T10:00:00Z");

function serverOf(served: ServedModel, rules: ServeRules): ViewServer {
  return {
    models: createModels(createLiveModel(served, rules, defaultLimits)),
    limits: { ...defaultLimits, batchRows: 3 },
    ask: async (live, rows, rowPath) => live.predict(rows, rowPath),
    askChunk: async () => [],
    state: () => ({ isReady: true, breaker: "closed" }),
  };
}
const wine = serverOf(servedWine(), { missing: "median", bands });
const iris = serverOf(servedIris(), { missing: "median" });

interface Answered {
  readonly status: number;
  readonly type: string;
  readonly body: unknown;
  readonly headers: ViewAnswer["headers"];
}

/** Asks one route of one's own, as whoever mounts views does. */
async function ask(server: ViewServer, spec: RouteSpec, body?: unknown, query = ""): Promise<Answered> {
  const [view] = ownViews([spec], clock);
  const request: ViewRequest = {
    requestId: "r-1",
    receivedAt: 0,
    params: {},
    query: new URLSearchParams(query),
    headers: {},
    body: Buffer.from(body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body)),
    stream: null,
    caller: { keyName: null },
  };
  const answer = await Promise.resolve()
    .then(() => view!.answer(request, server))
    .catch((error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
      return (
        view!.refuse?.(error, "r-1") ?? {
          status: error.status,
          type: "application/json",
          body: JSON.stringify(error.body("r-1")),
        }
      );
    });
  const { status, type, headers } = answer;
  const text = answer.body as string;
  return { status, type, headers, body: type.startsWith("application/json") ? JSON.parse(text) : text };
}

test("an answer that is one text is sent as text", async () => {
  const spec = route.post("/predict_single", { row: "{body}", answer: "Predicted species: {label}" });
  expect(await ask(iris, spec, { petal_length_cm: 1.4 })).toMatchObject({
    status: 200,
    type: "text/plain; charset=utf-8",
    body: "Predicted species: setosa",
  });
});

test("each(…) has one entry a row, in order; rows may be lists", async () => {
  const spec = route.post("/predict_batch", {
    rows: "{body.features}",
    answer: { predictions: each("{label}"), sure: each({ of: ["{probability}"] }), count: "{count}" },
    round: 1,
  });
  const { body } = await ask(iris, spec, { features: [[6.5], { "petal length (cm)": 1.2 }] });
  expect(body).toEqual({
    predictions: ["virginica", "setosa"],
    sure: [{ of: [expect.any(Number)] }, { of: [expect.any(Number)] }],
    count: 2,
  });
  expect((await ask(iris, spec, { features: [] })).body).toEqual({ predictions: [], sure: [], count: 0 });
});

test("a text that is one placeholder keeps its value's type; others are texts; constants stay", async () => {
  const answer = {
    value: "{prediction}",
    said: "{prediction} is {rating}, {{really}}",
    version: "{model.version}",
    v: "v{model.version}",
    metrics: "{model.metrics}",
    r2: "{model.metrics.r2}",
    none: "{model.metrics.nothing}",
    of: ["{model.name}", "{model.target}", 1, true, null],
    open: "{defaulted}",
    said_open: "[{out_of_range}]",
    id: "{request_id}",
    at: "{timestamp}",
    ready: "{ready}",
    breaker: "{circuit_breaker}",
  } as const;
  const row = { alcohol: 12, "fixed acidity": 7, pH: 3, colour: "white" };
  expect((await ask(wine, route.post("/x", { row: "{body}", answer, round: 2 }), row)).body).toEqual({
    value: 6,
    said: "6 is Average, {really}",
    version: 3,
    v: "v3",
    metrics: { r2: 0.5, mae: 0.4, roc_auc: null },
    r2: 0.5,
    none: null,
    of: ["wine-quality", "quality", 1, true, null],
    open: [],
    said_open: "[[]]",
    id: "r-1",
    at: "2026-03-01T10:00:00.000Z",
    ready: true,
    breaker: "closed",
  });
});

test("a rating outside all bands is null, and nothing within a text", async () => {
  const spec = route.post("/x", { row: "{body}", answer: { rating: "{rating}", text: "-{rating}-" } });
  expect((await ask(wine, spec, { alcohol: 90 })).body).toEqual({ rating: null, text: "--" });
});

test("status and headers are the route's own", async () => {
  const headers = { "x-version": "{model.version}", "x-id": "{request_id}" } as const;
  const spec = route.post("/x", { row: "{body}", answer: {}, status: 201, headers });
  expect(await ask(wine, spec, {})).toMatchObject({ status: 201, headers: { "x-version": "3", "x-id": "r-1" } });
});

test("other names stand for features, and refusals speak by the names that were sent", async () => {
  const spec = route.post("/x", {
    row: "{body.wine}",
    rename: { acid: "fixed acidity", strength: "alcohol" },
    answer: "{prediction}",
  });
  const by = async (row: object) => (await ask(wine, spec, { wine: row })).body;
  expect(await by({ strength: 12, colour: "white" })).toBe(await by({ alcohol: 12, colour: "white" }));
  expect(await by({ strength: "x" })).toMatchObject({
    error: {
      code: "ROW_INVALID",
      message: expect.stringContaining('"strength" must be a number'),
      details: [{ path: "wine.strength", message: expect.stringContaining('"strength"') }],
    },
  });
  expect(await by({ strength: 12, alcohol: 12 })).toMatchObject({
    error: { details: [{ path: "wine.strength", message: expect.stringContaining("sent twice") }] },
  });
});

test("a list of values has the features in their order, or in the route's", async () => {
  const columns = ["alcohol", "colour"];
  const spec = (extra: object) => ({ ...route.post("/x", { row: "{body}", answer: "{prediction}" }), ...extra });
  expect((await ask(wine, spec({ columns }), [12, "white"])).body).toBe(
    (await ask(wine, spec({}), [null, 12, null, "white"])).body,
  );
  expect((await ask(wine, spec({ columns }), [12])).body).toMatchObject({
    error: { code: "ROW_INVALID", message: "a row that is a list must have 2 values (alcohol, colour); got 1" },
  });
});

test("texts are taken for numbers only where the route says so; texts that are none are refused", async () => {
  const spec = route.post("/x", { row: "{body}", answer: "{prediction}", coerce: true });
  const strict = route.post("/x", { row: "{body}", answer: "{prediction}" });
  expect((await ask(wine, spec, { alcohol: " 12.0 ", pH: "" })).body).toBe(
    (await ask(wine, strict, { alcohol: 12 })).body,
  );
  for (const text of ["0x10", "12 %", "Infinity", "1e999", "--1", "1,5", "١"]) {
    expect((await ask(wine, spec, { alcohol: text })).status, text).toBe(400);
  }
  expect((await ask(wine, strict, { alcohol: "12" })).status).toBe(400);
});

test("a row may stand in the address", async () => {
  const spec = route.get("/score", { row: "{query}", answer: "{prediction}" });
  const [view] = ownViews([spec]);
  expect(view).toMatchObject({ takes: "nothing", role: "predict" });
  expect((await ask(wine, spec, undefined, "alcohol=12&colour=white")).body).toMatch(/^6(\.|$)|^5\.99/);
  expect((await ask(wine, spec, undefined, "alcohol=12&alcohol=13")).body).toMatchObject({
    error: { code: "ROW_INVALID" },
  });
  expect((await ask(wine, spec, undefined, "alcool=12")).body).toMatchObject({ error: { code: "ROW_INVALID" } });
});

test("of several places the first that the request has is taken", async () => {
  const spec = route.post("/x", { row: ["{body.features}", "{body}"], answer: "{label}" });
  expect((await ask(iris, spec, { features: [1.4] })).body).toBe("setosa");
  expect((await ask(iris, spec, { petal_length_cm: 1.4 })).body).toBe("setosa");
  expect((await ask(iris, spec, [1.4])).body).toBe("setosa");
});

test("a missing value is handled as the route says, whatever the project says", async () => {
  const spec = route.post("/x", { row: "{body}", answer: "{prediction}", missing: "reject" });
  expect((await ask(wine, spec, { alcohol: 12 })).body).toMatchObject({ error: { code: "ROW_INVALID" } });
  const lenient = serverOf(servedWine(), { missing: "reject" });
  expect((await ask(lenient, { ...spec, missing: "median" }, { alcohol: 12 })).status).toBe(200);
});

test("keys that mean nothing are refused, unless they are to be ignored", async () => {
  const strict = route.post("/x", { rows: "{body.a.rows}", answer: "{count}" });
  const open = route.post("/x", { rows: "{body.a.rows}", answer: "{count}", extra: "ignore" });
  const bodies = [
    { a: { rows: [{}], more: 1 } },
    { a: { rows: [{}] }, id: 7 },
    { a: { rows: [{ alcohol: 12, id: 7 }] } },
  ];
  for (const body of bodies) {
    expect((await ask(wine, strict, body)).status).toBe(400);
    expect((await ask(wine, open, body)).body).toBe("1");
  }
});

test.each([
  ["no body", "", "BODY_NOT_JSON", 400],
  ["the key is missing", {}, "BODY_INVALID", 400],
  ["the key is inherited", '{"__proto__": {"rows": []}}', "BODY_INVALID", 400],
  ["no list", { rows: {} }, "BODY_INVALID", 400],
  ["a row that is none", { rows: [1] }, "ROW_INVALID", 400],
  ["too many", { rows: [{}, {}, {}, {}] }, "TOO_MANY_ROWS", 413],
])("%s is refused in the project's own shape", async (_what, body, code, status) => {
  const shape = { detail: "{error.message}", code: "{error.code}", at: "{error.details}", id: "{request_id}" } as const;
  const spec = route.post("/x", {
    rows: "{body.rows}",
    answer: "{count}",
    errors: { default: shape, 413: "too many" },
  });
  const answer = await ask(wine, spec, body);
  expect(answer.status).toBe(status);
  if (status === 413) expect(answer).toMatchObject({ type: "text/plain; charset=utf-8", body: "too many" });
  else expect(answer.body).toMatchObject({ detail: expect.any(String), code, at: expect.any(Array), id: "r-1" });
});

test("a failure of the server's own is told in the route's shape, too", () => {
  const errors = { default: { error: "{error.code}", id: "{request_id}", at: "{timestamp}" } } as const;
  const [view] = ownViews([route.post("/x", { row: "{body}", answer: "{prediction}", errors })], clock);
  const told = view!.refuse!(new Refusal("INTERNAL", "it failed", "ask again"), "r-9");
  expect(told.status).toBe(500);
  expect(JSON.parse(told.body as string)).toEqual({ error: "INTERNAL", id: "r-9", at: "2026-03-01T10:00:00.000Z" });
});

test("a refusal may have another status", async () => {
  const errors = { 400: { $status: 422, detail: "{error.message}", status: "{status}" } } as const;
  const spec = route.post("/x", { row: "{body}", answer: "{prediction}", errors });
  expect(await ask(wine, spec, { alcohol: "x" })).toMatchObject({ status: 422, body: { status: 422 } });
  expect((await ask(wine, spec, "{")).status).toBe(422);
});

test("a route that tells nothing of the model needs no key, any other does", () => {
  const roles = ownViews([
    route.get("/a", { answer: { status: "healthy", model_loaded: "{model_loaded}" } }),
    route.get("/b", { answer: { version: "{model.version}" } }),
    route.get("/c", { answer: 1, headers: { "x-version": "{model.version}" } }),
    route.post("/d", { row: "{body}", answer: "ok" }),
  ]).map((view) => view.role);
  expect(roles).toEqual([null, "predict", "predict", "predict"]);
});

test("ids are verbs in camelCase, and unique", () => {
  const ids = ownViews([
    route.get("/a-b", { answer: 1 }),
    route.get("/a_b", { answer: 1 }),
    route.post("/", { answer: 1 }),
  ]);
  expect(ids.map((view) => view.id)).toEqual(["ownGetAB", "ownGetAB2", "ownPost"]);
});
