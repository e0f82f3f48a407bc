import type { FastifyInstance } from "fastify";
import { afterAll, expect, test } from "vitest";
import {
  errorBody,
  health,
  httpErrors,
  modelInfo,
  predictBatchResponse,
  predictResponse,
  ready,
  type HttpErrorCode,
} from "../contract/index.ts";
import { servedIris, servedWine } from "../fixtures/served-models.ts";
import { buildServer } from "./build-server.ts";
import type { ServerParts } from "./server-parts.ts";

const wine = servedWine();
const lines: string[] = [];
const apps: FastifyInstance[] = [];
const bands = { Poor: [0, 5], Average: [5, 7], Good: [7, 10] } as const;
const rules = { missing: "median", bands } as const;
function build(parts: Partial<ServerParts> = {}) {
  const { app } = buildServer({ models: [{ served: wine, rules }], ...parts });
  apps.push(app);
  return app;
}
const app = build({ log: { write: (line) => lines.push(line) } });
afterAll(() => Promise.all(apps.map((one) => one.close())));

const json = { "content-type": "application/json" };
const post = (url: string, payload: string | object | Buffer, headers: Record<string, string> = json, to = app) =>
  to.inject({ method: "POST", url, payload: payload as string, headers });

test("POST /predict answers one row", async () => {
  const answer = await post(
    "/predict",
    { alcohol: 12, fixed_acidity: 7.4, colour: "white" },
    { ...json, "x-request-id": "r-1" },
  );
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({
    prediction: expect.closeTo(6, 9),
    rating: "Average",
    defaulted: ["pH"],
    unseen: [],
    out_of_range: [],
    model: { name: "wine-quality", version: 3 },
    request_id: "r-1",
  });
  predictResponse.parse(answer.json());
});

test("POST /predict/batch answers many rows, bare or under rows, as /predict answers each", async () => {
  const rows = [{ alcohol: 12 }, { colour: "white" }, {}];
  const bare = await post("/predict/batch", rows);
  const wrapped = await post("/predict/batch", { rows });
  expect(bare.json().predictions).toEqual(wrapped.json().predictions);
  expect(bare.json()).toMatchObject({ count: 3, model: { name: "wine-quality", version: 3 } });
  predictBatchResponse.parse(bare.json());
  const single = (await post("/predict", rows[1]!)).json();
  expect(single).toMatchObject(bare.json().predictions[1]);
});

test("an empty batch is answered", async () => {
  expect((await post("/predict/batch", [])).json()).toMatchObject({ predictions: [], count: 0 });
});

test("a classifier's answers keep to the contract", async () => {
  const iris = build({ models: [{ served: servedIris(), rules: { missing: "median" } }] });
  const answer = await post("/predict", { petal_length_cm: 1.4 }, json, iris);
  expect(predictResponse.parse(answer.json())).toMatchObject({ prediction: "setosa", label: "setosa" });
  predictBatchResponse.parse((await post("/predict/batch", [{}], json, iris)).json());
});

test("GET /model/info tells the model, its features and its limits", async () => {
  const info = modelInfo.parse((await app.inject("/model/info")).json());
  expect(info).toMatchObject({
    name: "wine-quality",
    version: 3,
    aliases: ["champion"],
    task: "regression",
    target: { name: "quality" },
    metrics: { r2: 0.5, mae: 0.4, roc_auc: null },
    trained_rows: 60,
    run_id: "run-1",
    missing: "median",
    recipe: { transforms: [{ kind: "impute" }, {}], estimator: { kind: "linear" } },
  });
  expect(info.bands?.map((band) => band.label)).toEqual(["Poor", "Average", "Good"]);
  expect(info.features[0]).toMatchObject({
    name: "fixed acidity",
    accepted_names: ["fixed acidity", "fixed_acidity"],
    kind: "number",
    min: 4,
    max: 16,
    unit: "g/L",
    default: wine.model.defaults["fixed acidity"],
  });
  expect(info.features[3]).toMatchObject({ kind: "category", levels: ["red", "white"], default: "red" });
});

test("GET /health and /ready keep to the contract", async () => {
  health.parse((await app.inject("/health")).json());
  ready.parse((await app.inject("/ready")).json());
});

test("GET /ready turns 503 while /health stays 200 when the server is ending", async () => {
  const ending = build({ isReady: () => false });
  const answer = await ending.inject("/ready");
  expect(answer.statusCode).toBe(503);
  expect(errorBody.parse(answer.json()).error.code).toBe("NOT_READY");
  expect((await ending.inject("/health")).statusCode).toBe(200);
});

test("GET /metrics counts rows by outcome and times requests, one registry a server", async () => {
  const counted = build();
  await post("/predict", {}, json, counted);
  await post("/predict/batch", [{}, {}, {}], json, counted);
  await post("/predict/batch", [{}, { alcohol: "x" }], json, counted);
  await post("/predict", "{", json, counted);
  await post("/predict", "", { "content-type": "text/plain" }, counted);
  const answer = await counted.inject("/metrics");
  expect(answer.headers["content-type"]).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(answer.body).toContain('predictions_total{model="wine-quality",version="3",outcome="ok"} 4');
  expect(answer.body).toContain('predictions_total{model="wine-quality",version="3",outcome="refused"} 4');
  expect(answer.body).toContain('predictions_total{model="wine-quality",version="3",outcome="error"} 0');
  expect(answer.body).toContain('prediction_duration_seconds_count{model="wine-quality",version="3"} 4');
  expect(answer.body).toContain("process_resident_memory_bytes");
});

test("/docs comes from the server itself and allows nothing from elsewhere", async () => {
  const page = await app.inject("/docs");
  expect(page.statusCode).toBe(200);
  expect(page.headers["content-security-policy"]).toContain("default-src 'self'");
  expect(page.body).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  for (const [, path] of page.body.matchAll(/(?:src|href)="([^"]+)"/g)) {
    expect((await app.inject(path!)).statusCode, path).toBe(200);
  }
});

const limits = { bodyBytes: 100, batchBodyBytes: 300, batchRows: 5 };
const small = build({ limits });
const refused: readonly (readonly [string, HttpErrorCode, () => ReturnType<typeof post>])[] = [
  ["an empty body", "BODY_NOT_JSON", () => post("/predict", "")],
  ["no body at all", "BODY_NOT_JSON", () => app.inject({ method: "POST", url: "/predict" })],
  ["no body for a batch", "BODY_NOT_JSON", () => app.inject({ method: "POST", url: "/predict/batch" })],
  ["half a body", "BODY_NOT_JSON", () => post("/predict", '{"alcohol": 1')],
  ["NaN", "BODY_NOT_JSON", () => post("/predict", '{"alcohol": NaN}')],
  ["bytes that are not UTF-8", "BODY_NOT_JSON", () => post("/predict", Buffer.from([0x22, 0xff, 0x22]))],
  ["a list for one row", "BODY_INVALID", () => post("/predict", [{}])],
  ["a bare text", "BODY_INVALID", () => post("/predict", '"alcohol"')],
  ["null", "BODY_INVALID", () => post("/predict", "null")],
  ["one row for a batch", "BODY_INVALID", () => post("/predict/batch", { alcohol: 1 })],
  ["a batch with more than rows", "BODY_INVALID", () => post("/predict/batch", { rows: [], threshold: 1 })],
  ["rows that are no list", "BODY_INVALID", () => post("/predict/batch", { rows: {} })],
  ["a wrong value", "ROW_INVALID", () => post("/predict", { alcohol: "7.4" })],
  ["1e400", "ROW_INVALID", () => post("/predict", '{"alcohol": 1e400}')],
  ["__proto__", "ROW_INVALID", () => post("/predict", '{"__proto__": {"alcohol": 1}}')],
  ["constructor.prototype", "ROW_INVALID", () => post("/predict", '{"constructor": {"prototype": {}}}')],
  ["deep nesting", "BODY_INVALID", () => post("/predict", `{"alcohol": ${"[".repeat(1e5)}${"]".repeat(1e5)}}`)],
  ["a body over the limit", "BODY_TOO_LARGE", () => post("/predict", " ".repeat(101), json, small)],
  ["a batch over the byte limit", "BODY_TOO_LARGE", () => post("/predict/batch", " ".repeat(301), json, small)],
  ["a batch over the row limit", "TOO_MANY_ROWS", () => post("/predict/batch", "[{},{},{},{},{},{}]", json, small)],
  [
    "a form",
    "CONTENT_TYPE_UNSUPPORTED",
    () => post("/predict", "a=1", { "content-type": "application/x-www-form-urlencoded" }),
  ],
  ["text", "CONTENT_TYPE_UNSUPPORTED", () => post("/predict", "{}", { "content-type": "text/plain" })],
  ["a broken content type", "CONTENT_TYPE_UNSUPPORTED", () => post("/predict", "{}", { "content-type": ";;" })],
  ["gzip", "CONTENT_ENCODING_UNSUPPORTED", () => post("/predict", "{}", { ...json, "content-encoding": "gzip" })],
  ["an unknown route", "ROUTE_NOT_FOUND", () => app.inject("/nope")],
  ["an unknown route with a body", "ROUTE_NOT_FOUND", () => post("/nope", "{", { "content-type": "text/xml" })],
  ["an unknown file of the docs", "ROUTE_NOT_FOUND", () => app.inject("/docs/static/nope.js")],
  ["GET on /predict", "METHOD_NOT_ALLOWED", () => app.inject("/predict?alcohol=1")],
  ["POST on /health", "METHOD_NOT_ALLOWED", () => post("/health", "{")],
  ["an unusual method", "METHOD_NOT_ALLOWED", () => app.inject({ method: "OPTIONS", url: "/predict" })],
  ["an address that cannot be decoded", "REQUEST_MALFORMED", () => app.inject("/%zz")],
  ["a wrong length", "REQUEST_MALFORMED", () => post("/predict", "{}", { ...json, "content-length": "1" })],
];

test.each(refused)("%s is refused with %s in the one error form", async (_what, code, send) => {
  const answer = await send();
  const { error, request_id } = errorBody.parse(answer.json());
  expect(error.code).toBe(code);
  expect(answer.statusCode).toBe(httpErrors[code].status);
  expect(answer.headers["x-request-id"]).toBe(request_id);
  expect(error.message).toMatch(/^[^A-Z]/);
  expect(error.hint).not.toBe("");
  expect(answer.body).not.toMatch(/node_modules|\.ts:|\.js:/);
});

test("405 tells the methods that there are", async () => {
  expect((await app.inject("/predict")).headers.allow).toBe("POST");
  expect((await post("/health", "{}")).headers.allow).toBe("GET, HEAD");
  expect((await app.inject("/models/wine-quality/predict")).headers.allow).toBe("POST");
  expect((await app.inject("/models/wine-quality/predict/more")).statusCode).toBe(404);
});

test("a near miss of a route is told", async () => {
  expect((await app.inject("/helth")).json().error.hint).toContain('"/health"');
});

test("a caller's request id is kept only if it is harmless", async () => {
  const idFor = async (id: string) =>
    (await app.inject({ url: "/health", headers: { "x-request-id": id } })).headers["x-request-id"];
  expect(await idFor("trace-1:A.b_c")).toBe("trace-1:A.b_c");
  for (const bad of ["", "a b", "<script>", "x".repeat(129)]) expect(await idFor(bad)).toMatch(/^[0-9a-f-]{36}$/);
});

test("a failure of ours is a 500 that tells nothing of the inside, counted and logged without its message", async () => {
  const fails = { ...wine.model.fitted.estimator };
  let isBroken = false;
  fails.predict = (x) => {
    if (isBroken) throw new TypeError("secret 12.345 of the row");
    return wine.model.fitted.estimator.predict(x);
  };
  const model = { ...wine.model, fitted: { ...wine.model.fitted, estimator: fails } };
  const logged: string[] = [];
  const broken = build({
    models: [{ served: { ...wine, model }, rules }],
    log: { write: (line) => logged.push(line) },
  });
  isBroken = true;
  const answer = await post("/predict", {}, json, broken);
  expect(answer.statusCode).toBe(500);
  expect(errorBody.parse(answer.json()).error.code).toBe("INTERNAL");
  expect(answer.body).not.toMatch(/secret|TypeError|\bat /);
  expect(logged.join("")).toMatch(/"type":"TypeError"/);
  expect(logged.join("")).not.toContain("secret");
  expect((await broken.inject("/metrics")).body).toContain('outcome="error"} 1');
});

test("logs are JSON lines with request ids and never a feature's value", async () => {
  lines.length = 0;
  await post("/predict", { alcohol: 12.3456789, colour: "umbra" }, { ...json, "x-request-id": "log-1" });
  await post("/predict", { alcohol: "98.7654321" }, { ...json, "x-request-id": "log-2" });
  await app.inject("/predict?alcohol=55.5555");
  const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(parsed).toContainEqual(
    expect.objectContaining({ request_id: "log-1", method: "POST", route: "/predict", status: 200 }),
  );
  expect(parsed).toContainEqual(expect.objectContaining({ request_id: "log-2", code: "ROW_INVALID" }));
  expect(lines.join("")).not.toMatch(/12\.3456789|umbra|98\.7654321|55\.5555/);
});

test("several models answer side by side, the first at the root, too", async () => {
  const iris = { served: servedIris(), rules: { missing: "median" } } as const;
  const logged: string[] = [];
  const both = build({ models: [{ served: wine, rules }, iris], log: { write: (line) => logged.push(line) } });
  const model = async (url: string) => (await post(url, {}, json, both)).json().model;
  expect(await model("/predict")).toEqual({ name: "wine-quality", version: 3 });
  expect(await model("/models/wine-quality/predict")).toEqual({ name: "wine-quality", version: 3 });
  expect(await model("/models/iris/predict")).toEqual({ name: "iris", version: 1 });
  expect((await both.inject("/models/iris/info")).json().name).toBe("iris");
  const wrong = await post("/models/irish/predict", {}, json, both);
  expect(wrong.statusCode).toBe(404);
  expect(errorBody.parse(wrong.json()).error).toMatchObject({
    code: "MODEL_NOT_FOUND",
    hint: expect.stringContaining('"iris"'),
  });
  const { paths } = (await both.inject("/openapi.json")).json();
  expect(paths).toHaveProperty("/models/iris/predict");
  expect(paths).toHaveProperty("/models/wine-quality/predict");
  await post("/models/iris/predict", "{", json, both);
  const metrics = (await both.inject("/metrics")).body;
  expect(metrics).toContain('predictions_total{model="iris",version="1",outcome="refused"} 1');
  const entries = logged.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(entries).toContainEqual(
    expect.objectContaining({ route: "/models/{name}/predict", status: 200, model: "iris", version: 1 }),
  );
});

test("a server that has names answers to no other", async () => {
  const named = build({ hosts: ["wine.example"] });
  const ask = (host: string, url = "/model/info") => named.inject({ url, headers: { host } });
  expect((await ask("wine.example:3000")).statusCode).toBe(200);
  const answer = await ask("evil.example");
  expect(answer.statusCode).toBe(421);
  expect(errorBody.parse(answer.json()).error.code).toBe("HOST_NOT_ALLOWED");
  expect((await ask("evil.example", "/nope")).statusCode).toBe(421);
  expect((await ask("10.0.0.7:3000", "/ready")).statusCode).toBe(200); // an orchestrator's probe
});

test("rows and predictions are logged only where the owner has said so", async () => {
  const logged: string[] = [];
  const open = build({ log: { write: (line) => logged.push(line) }, logFeatures: true });
  await post("/predict", { alcohol: 12.3456789 }, { ...json, "x-request-id": "open-1" }, open);
  expect(logged.map((line) => JSON.parse(line) as unknown)).toContainEqual(
    expect.objectContaining({
      msg: "predicted",
      request_id: "open-1",
      row: { alcohol: 12.3456789 },
      prediction: expect.objectContaining({ rating: "Average" }),
    }),
  );
});

test("answers say nothing of what the server is made of", async () => {
  const { headers } = await app.inject("/health");
  expect(headers).not.toHaveProperty("x-powered-by");
  expect(headers).not.toHaveProperty("server");
  expect(headers).toMatchObject({
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
  });
});

test("a byte order mark is no part of the JSON", async () => {
  expect((await post("/predict", "\uFEFF{}")).statusCode).toBe(200);
});
