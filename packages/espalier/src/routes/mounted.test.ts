import { afterAll, expect, test } from "vitest";
import { servedWine } from "../fixtures/served-models.ts";
import { route } from "../route-spec/index.ts";
import { buildServer } from "../serve/index.ts";
import { ownViews } from "./own-views.ts";

const errors = { default: { detail: "{error.code}", status: "{status}" } } as const;
const build = () =>
  buildServer({
    models: [{ served: servedWine(), rules: { missing: "median" } }],
    views: ownViews([
      route.post("/predict", { row: "{body}", answer: { value: "{prediction}" }, round: 0, errors }),
      route.get("/", { answer: "up" }),
    ]),
    limits: { bodyBytes: 100 },
  }).app;
const app = build();
const counted = build();
afterAll(() => Promise.all([app.close(), counted.close()]));

const post = (url: string, payload: string, type = "application/json", to = app) =>
  to.inject({ method: "POST", url, payload, headers: { "content-type": type } });

test("a route takes the place of ours with its method and path, and ours stays under the model's name", async () => {
  expect((await post("/predict", '{"alcohol": 12, "colour": "white"}')).json()).toEqual({ value: 6 });
  expect((await post("/models/wine-quality/predict", "{}")).json()).toMatchObject({ model: { version: 3 } });
  expect((await app.inject("/")).body).toBe("up");
  const { paths } = (await app.inject("/openapi.json")).json() as { readonly paths: Readonly<Record<string, object>> };
  expect(paths["/predict"]).toMatchObject({ post: { operationId: "ownPostPredict", tags: ["Own routes"] } });
  expect(paths["/"]).toMatchObject({ get: { operationId: "ownGet" } });
});

test.each([
  ["another type", "x", "text/plain", 415, "CONTENT_TYPE_UNSUPPORTED"],
  ["too large a body", `{"alcohol": ${"1".repeat(100)}}`, "application/json", 413, "BODY_TOO_LARGE"],
  ["no JSON", "{", "application/json", 400, "BODY_NOT_JSON"],
  ["a wrong value", '{"alcohol": "x"}', "application/json", 400, "ROW_INVALID"],
])(
  "what is refused before the route is asked is told in its shape, too: %s",
  async (_what, body, type, status, code) => {
    const answer = await post("/predict", body, type);
    expect([answer.statusCode, answer.json()]).toEqual([status, { detail: code, status }]);
  },
);

test("its rows are counted as those of any other route", async () => {
  for (const body of ["{}", '{"alcohol": 12}', "{"]) await post("/predict", body, "application/json", counted);
  const { body } = await counted.inject("/metrics");
  expect(body).toContain('predictions_total{model="wine-quality",version="3",outcome="ok"} 2');
  expect(body).toContain('predictions_total{model="wine-quality",version="3",outcome="refused"} 1');
});
