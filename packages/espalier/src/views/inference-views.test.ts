import { afterAll, expect, test } from "vitest";
import { servedIris, servedWine } from "../fixtures/served-models.ts";
import { buildServer } from "../serve/index.ts";

const bands = { Poor: [0, 5], Average: [5, 7] } as const;
const { app: wine } = buildServer({
  models: [{ served: servedWine(), rules: { missing: "median", bands } }],
  limits: { batchRows: 3 },
});
const { app: iris } = buildServer({ models: [{ served: servedIris(), rules: { missing: "reject" } }] });
afterAll(() => Promise.all([wine.close(), iris.close()]));

const infer = async (body: unknown, { app = wine, path = "/v2/models/wine-quality/infer", headers = {} } = {}) => {
  const payload = typeof body === "string" ? body : JSON.stringify(body);
  const answer = await app.inject({
    method: "POST",
    url: path,
    payload,
    headers: { "content-type": "application/json", ...headers },
  });
  return { status: answer.statusCode, body: answer.json() as Record<string, unknown> };
};
const irisPath = { app: iris, path: "/v2/models/iris/infer" };
const get = async (url: string, app = wine) => {
  const answer = await app.inject(url);
  return [answer.statusCode, answer.json()];
};
const tensor = (
  name: string,
  data: readonly unknown[],
  datatype = "FP64",
  shape: readonly number[] = [data.length],
) => ({
  name,
  shape,
  datatype,
  data,
});
const whole = (rows: number) => [
  tensor(
    "fixed acidity",
    Array.from({ length: rows }, () => 7.4),
  ),
  tensor(
    "alcohol",
    Array.from({ length: rows }, () => 12),
    "INT64",
  ),
  tensor(
    "ph",
    Array.from({ length: rows }, () => 3.5),
    "FP32",
    [rows, 1],
  ),
  tensor(
    "colour",
    Array.from({ length: rows }, () => "white"),
    "BYTES",
  ),
];

test("health, server and model are told as the protocol has it", async () => {
  expect(await get("/v2/health/live")).toEqual([200, { live: true }]);
  expect(await get("/v2/health/ready")).toEqual([200, { live: true, ready: true }]);
  expect(await get("/v2")).toEqual([200, { name: "espalier", version: expect.any(String), extensions: [] }]);
  expect(await get("/v2/models/wine-quality/versions/3/ready")).toEqual([200, { name: "wine-quality", ready: true }]);
  const [, model] = await get("/v2/models/wine-quality");
  expect(model).toEqual({
    name: "wine-quality",
    versions: ["3"],
    platform: "espalier",
    inputs: [
      { name: "fixed acidity", datatype: "FP64", shape: [-1] },
      { name: "alcohol", datatype: "FP64", shape: [-1] },
      { name: "pH", datatype: "FP64", shape: [-1] },
      { name: "colour", datatype: "BYTES", shape: [-1] },
    ],
    outputs: [
      { name: "predict", datatype: "FP64", shape: [-1] },
      { name: "rating", datatype: "BYTES", shape: [-1] },
    ],
  });
  expect(await get("/v2/models/wine-quality/versions/3")).toEqual([200, model]);
});

test("a server that is ending is live and not ready", async () => {
  const { app } = buildServer({
    models: [{ served: servedIris(), rules: { missing: "reject" } }],
    isReady: () => false,
  });
  expect((await get("/v2/health/live", app))[0]).toBe(200);
  for (const url of ["/v2/health/ready", "/v2/models/iris/ready"]) {
    expect(await get(url, app)).toEqual([503, { error: expect.stringContaining("ending") }]);
  }
  await app.close();
});

test("other models and versions are 404, with an error of the protocol's form", async () => {
  for (const url of [
    "/v2/models/wine",
    "/v2/models/wine-quality/versions/2",
    "/v2/models/wine-quality/versions/x/ready",
  ]) {
    expect(await get(url)).toEqual([404, { error: expect.any(String) }]);
  }
  const { status } = await infer({ inputs: whole(1) }, { path: "/v2/models/wine-quality/versions/4/infer" });
  expect(status).toBe(404);
});

test("a tensor for each feature, with an id", async () => {
  const { status, body } = await infer({ id: "42", parameters: { a: 1 }, inputs: whole(2) });
  expect(status).toBe(200);
  expect(body).toEqual({
    model_name: "wine-quality",
    model_version: "3",
    id: "42",
    outputs: [
      { name: "predict", datatype: "FP64", shape: [2], data: [expect.closeTo(6, 9), expect.closeTo(6, 9)] },
      { name: "rating", datatype: "BYTES", shape: [2], data: ["Average", "Average"] },
    ],
  });
  expect(
    (await infer({ inputs: whole(1) }, { path: "/v2/models/wine-quality/versions/3/infer" })).body,
  ).not.toHaveProperty("id");
});

test("one matrix in feature order, flat or nested; a classifier's outputs, those asked for", async () => {
  const flat = await infer({ inputs: [tensor("x", [1.4, 6.5], "FP32", [2, 1])] }, irisPath);
  const nested = await infer({ inputs: [tensor("x", [[1.4], [6.5]], "FP64", [2, 1])] }, irisPath);
  expect(nested).toEqual(flat);
  const [predict, label, probabilities] = flat.body.outputs as { data: unknown[]; shape: number[] }[];
  expect(predict).toEqual({ name: "predict", datatype: "BYTES", shape: [2], data: ["setosa", "virginica"] });
  expect(label!.data).toEqual(predict!.data);
  expect(probabilities).toMatchObject({
    shape: [2, 3],
    parameters: { classes: ["setosa", "versicolor", "virginica"] },
  });
  expect(probabilities!.data).toHaveLength(6);
  const asked = await infer({ inputs: [tensor("x", [1.4], "FP64", [1, 1])], outputs: [{ name: "label" }] }, irisPath);
  expect(asked.body.outputs).toEqual([{ name: "label", datatype: "BYTES", shape: [1], data: ["setosa"] }]);
});

test("no rows have no predictions", async () => {
  const { body } = await infer({ inputs: [tensor("x", [], "FP64", [0, 4])] });
  expect(body.outputs).toMatchObject([{ shape: [0], data: [] }, { shape: [0] }]);
});

test.each([
  [
    "binary data",
    { inputs: [{ name: "x", shape: [1, 4], datatype: "FP64", parameters: { binary_data_size: 32 } }] },
    /binary data extension/,
  ],
  [
    "a binary output",
    { inputs: whole(1), outputs: [{ name: "predict", parameters: { binary_data: true } }] },
    /binary data extension/,
  ],
  ["binary outputs", { inputs: whole(1), parameters: { binary_data_output: true } }, /binary data extension/],
  ["parameters that are a list", { inputs: whole(1), parameters: [1] }, /"parameters" must be an object/],
  ["no inputs", { inputs: [] }, /must be a list of one tensor or more/],
  ["a list", [], /must be an object/],
  ["a number for an id", { id: 42, inputs: whole(1) }, /"id" must be a text/],
  [
    "an unknown output",
    { inputs: whole(1), outputs: [{ name: "probabilities" }] },
    /must name outputs of this model: predict, rating/,
  ],
  [
    "too little data",
    { inputs: [tensor("x", [1, 2, 3], "FP64", [1, 4])] },
    /must have 4 values for shape \[1, 4\]; got 3/,
  ],
  ["a shape without end", { inputs: [tensor("x", [1], "FP64", [1e300, 4])] }, /whole numbers/],
  ["negative lengths", { inputs: [tensor("x", [], "FP64", [-1, 4])] }, /whole numbers/],
  [
    "a matrix of many rows and no columns",
    { inputs: [tensor("x", [], "FP64", [2 ** 40, 0])] },
    /at most 3 rows; got 1099511627776/,
  ],
  [
    "far too much data",
    { inputs: [tensor("x", [[[1, 2, 3, 4, 5, 6]]], "FP64", [1, 4])] },
    /must have 4 values .* got more/,
  ],
  ["a matrix too wide", { inputs: [tensor("x", [1, 2, 3, 4, 5], "FP64", [1, 5])] }, /must have shape \[n, 4\]/],
  [
    "a fraction as INT32",
    { inputs: [...whole(1).slice(1), tensor("fixed acidity", [7.5], "INT32")] },
    /must be INT32; got 7\.5/,
  ],
  ["BOOL", { inputs: [tensor("x", [true], "BOOL", [1, 1])] }, /datatype must be one of/],
  ["text as FP64", { inputs: [...whole(1).slice(1), tensor("fixed acidity", ["7"])] }, /must be FP64; got "7"/],
  ["a number as a category", { inputs: [tensor("x", [7, 12, 3, 1], "FP64", [1, 4])] }, /"colour" must be a text/],
  ["a feature absent", { inputs: whole(1).slice(1) }, /"fixed acidity" is not there/],
  ["a feature twice", { inputs: [...whole(1), tensor("alcohol", [1])] }, /is there twice/],
  ["a feature under both names", { inputs: [...whole(1), tensor("fixed_acidity", [1])] }, /is there twice/],
  ["an unknown input", { inputs: [...whole(1), tensor("__proto__", [1])] }, /"__proto__" is not a feature/],
  ["uneven tensors", { inputs: [...whole(1).slice(1), tensor("fixed acidity", [1, 2])] }, /same number of values/],
  [
    "a number too large",
    `{"inputs": [{"name": "x", "shape": [1, 4], "datatype": "FP64", "data": [1e400, 1, 1, null]}]}`,
    /too large for 64 bits/,
  ],
  ["too many rows", { inputs: whole(4) }, /at most 3 rows; got 4/],
])("%s is refused: %j", async (_what, body, expected) => {
  const answer = await infer(body);
  expect([answer.status, Object.keys(answer.body)], JSON.stringify(answer.body)).toEqual([
    answer.status === 413 ? 413 : 400,
    ["error"],
  ]);
  expect(answer.body.error).toMatch(expected);
});

test("a body without a type is JSON, as Triton's client has it; another type is refused", async () => {
  const url = "/v2/models/wine-quality/infer";
  const payload = JSON.stringify({ inputs: whole(1) });
  const answer = await wine.inject({
    method: "POST",
    url,
    payload,
    headers: { "content-length": String(payload.length) },
  });
  expect(answer.statusCode).toBe(200);
  const headers = { "content-type": "text/plain" };
  expect((await wine.inject({ method: "POST", url, payload, headers })).statusCode).toBe(415);
});

test("the header of the binary extension is refused before the body is read as JSON", async () => {
  const { body } = await infer("{}", { headers: { "inference-header-content-length": "2" } });
  expect(body.error).toMatch(/binary data extension/);
});
