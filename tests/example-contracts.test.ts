import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createRng, encodeModel, fitModel } from "@espalier/learn";
import { afterAll, expect, test } from "vitest";
import { sitesCsv } from "../examples/network-security/stages/sites.ts";
import { buildModel } from "../packages/espalier/src/build/index.ts";
import { answerEvent, functionParts } from "../packages/espalier/src/lambda/index.ts";
import { loadProject, type Project } from "../packages/espalier/src/project/index.ts";
import { ownViews } from "../packages/espalier/src/routes/index.ts";
import { buildServer } from "../packages/espalier/src/serve/index.ts";
import { parseCsv, typedTable, type CsvSource } from "../packages/espalier/src/source/index.ts";

/*
 * The shapes that programs of the four examples' services ask for, held to the letter: each is answered in this process
 * by the example's own configuration and a model of one of its candidates, fitted to its data.
 */

const root = resolve(import.meta.dirname, "..");
const closing: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(closing.map((close) => close())));

interface Wanted {
  readonly environment?: string;
  /** In the place of the file that the project's source names. */
  readonly csv?: string;
}

async function serve(example: string, candidate: string, { environment, csv }: Wanted = {}) {
  const project = await loadProject(join(root, "examples", example), { environment: environment ?? null });
  const { config } = project;
  const model = fitCandidate(project, candidate, csv);
  const served = { name: config.name, version: 4, aliases: ["champion"], model };
  const views = ownViews(config.serve.routes ?? []);
  const { app } = buildServer({ models: [{ served, rules: config.serve }], views });
  closing.push(() => app.close());
  return {
    app,
    config,
    model,
    get: (url: string) => app.inject(url),
    post: (url: string, body: unknown) =>
      app.inject({
        method: "POST",
        url,
        headers: { "content-type": "application/json" },
        payload: typeof body === "string" ? body : JSON.stringify(body),
      }),
  };
}

/** The files of the examples that are served here are small, and in the folder. */
function fitCandidate({ dir, config }: Project, candidate: string, csv: string | undefined) {
  const { path } = config.source as CsvSource;
  const bytes = csv === undefined ? readFileSync(join(dir, String(path))) : Buffer.from(csv);
  const raw = parseCsv(bytes, config.source as CsvSource);
  const { table, target } = typedTable(raw, config.features, config.target);
  return fitModel(config.candidates[candidate]!, table, target, { rng: createRng(1), schema: config.features });
}

const setosa = { sepal_length: 5.1, sepal_width: 3.5, petal_length: 1.4, petal_width: 0.2 };
const virginica = [6.3, 3.3, 6, 2.5];

test("iris: health, one species as a text, many as a list", async () => {
  const { get, post } = await serve("iris", "forest");
  const health = await get("/health");
  expect(health.body).toBe('{"status":"healthy","model_loaded":true,"circuit_breaker":"closed"}');

  for (const body of [setosa, { features: setosa }, { features: Object.values(setosa) }]) {
    const one = await post("/predict_single", body);
    expect([one.statusCode, one.headers["content-type"]]).toEqual([200, "text/plain; charset=utf-8"]);
    expect(one.body).toBe("Predicted species: setosa");
  }
  const many = await post("/predict_batch", { features: [Object.values(setosa), virginica] });
  expect(many.body).toBe('{"predictions":["setosa","virginica"],"count":2}');
  expect((await post("/predict_batch", { features: [setosa] })).json()).toEqual({ predictions: ["setosa"], count: 1 });

  expect((await post("/predict_single", { features: [5.1, 3.5] })).json().error.code).toBe("ROW_INVALID");
  expect((await post("/predict", setosa)).json().label).toBe("setosa"); // Espalier's own are there, too
});

test("a setting of a route is laid over as any other", async () => {
  const dir = join(root, "examples", "iris");
  const { config, overrides } = await loadProject(dir, { set: ["serve.routes.1.round=2"] });
  expect(config.serve.routes?.[1]).toMatchObject({ path: "/predict_single", round: 2 });
  expect(overrides.at(-1)).toMatchObject({ path: "serve.routes[1].round", value: 2 });
  const wrong = loadProject(dir, { set: ["serve.routes.1.round=two"] });
  await expect(wrong).rejects.toMatchObject({ code: "CONFIG_INVALID" });
});

test("iris: its routes stand in the OpenAPI document, with what they really answer", async () => {
  const { get, post } = await serve("iris", "forest");
  const { paths } = (await get("/openapi.json")).json() as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  };
  interface Operation {
    readonly requestBody?: { readonly content: Readonly<Record<string, { readonly example: unknown }>> };
    readonly responses: { readonly 200: { readonly content: Readonly<Record<string, { readonly example: unknown }>> } };
  }
  for (const path of ["/predict_single", "/predict_batch"]) {
    const { requestBody, responses } = paths[path]!.post!;
    const answer = await post(path, requestBody!.content["application/json"]!.example);
    const [[type, { example }] = ["", { example: null }]] = Object.entries(responses[200].content);
    expect(type === "text/plain" ? answer.body : answer.json()).toEqual(example);
  }
  expect(paths["/health"]!.get!.responses[200].content["application/json"]!.example).toMatchObject({
    status: "healthy",
  });
});

const wine = {
  fixed_acidity: 7.4,
  "volatile acidity": 0.7,
  "citric acid": 0,
  "residual sugar": 1.9,
  chlorides: 0.076,
  "free sulfur dioxide": 11,
  "total sulfur dioxide": 34,
  density: 0.9978,
  pH: 3.51,
  sulphates: 0.56,
  alcohol: 9.4,
};

test("wine-quality, behind a gateway: prediction, rating and version; medians for what is missing; structured refusals", async () => {
  const { post } = await serve("wine-quality", "linear", { environment: "gateway" });
  const answer = (await post("/predict", wine)).json();
  expect(answer).toEqual({ prediction: expect.any(Number), rating: "Average", model_version: 4 });
  expect(Object.keys(answer)).toEqual(["prediction", "rating", "model_version"]);

  const { pH: _, alcohol: __, ...less } = wine;
  const medians = await post("/predict", less);
  expect(medians.json()).toEqual((await post("/predict", { ...less, pH: null, alcohol: null })).json());
  expect((await post("/predict", { alcohol: 14.9, sulphates: 1.2, "volatile acidity": 0.2 })).json().rating).toMatch(
    /^(Average|Good)$/,
  );

  const wrong = await post("/predict", { ...wine, alcohol: "strong" });
  expect([wrong.statusCode, wrong.json().error.code]).toEqual([400, "ROW_INVALID"]);
  expect(wrong.json().error.details).toMatchObject([{ path: "alcohol" }]);
  expect((await post("/predict", "{")).statusCode).toBe(400);
});

test("wine-quality, behind a gateway, on Lambda: the same answers through the function's handler", async () => {
  const { app, config, model } = await serve("wine-quality", "linear", { environment: "gateway" });
  const bytes = encodeModel(model);
  const registered = { name: config.name, version: 4, bytes, gatePassed: true, metrics: {}, runId: null };
  const request = { project: config.name, environment: "gateway", model: registered, serve: config.serve };
  const program = { file: "lambda.cjs", bytes: new Uint8Array(), packages: [] } as const;
  const { core } = functionParts(buildModel({ target: "lambda-zip", ...request }, program).settings, bytes, {});
  const headers = { "content-type": "application/json" };
  const asked = async (payload: string) => {
    const requestContext = { stage: "prod", requestId: "a", http: { method: "POST" } };
    const event = { version: "2.0", rawPath: "/prod/predict", headers, requestContext, body: payload };
    const [there, here] = await Promise.all([
      app.inject({ method: "POST", url: "/predict", headers: { ...headers, "x-request-id": "a" }, payload }),
      answerEvent(core, event),
    ]);
    expect(here.payload).toMatchObject({ statusCode: there.statusCode, body: there.body });
    return JSON.parse(there.body) as Readonly<Record<string, unknown>>;
  };
  const answer = await asked(JSON.stringify(wine));
  expect(answer).toEqual({ prediction: expect.any(Number), rating: "Average", model_version: 4 });
  await asked("{}");
  expect(await asked(JSON.stringify({ ...wine, alcohol: "strong" }))).toMatchObject({ error: { code: "ROW_INVALID" } });
});

test("wine-quality without that environment answers as ever", async () => {
  const { post } = await serve("wine-quality", "linear");
  expect((await post("/predict", wine)).json()).toMatchObject({ rating: "Average", model: { version: 4 } });
});

const barolo = {
  alcohol: 14.23,
  malic_acid: 1.71,
  ash: 2.43,
  alcalinity_of_ash: 15.6,
  magnesium: 127,
  total_phenols: 2.8,
  flavanoids: 3.06,
  nonflavanoid_phenols: 0.28,
  proanthocyanins: 2.29,
  color_intensity: 5.64,
  hue: 1.04,
  od280_od315: 3.92,
  proline: 1065,
};

test("wine-cultivars: one wine, many wines, the model, health", async () => {
  const { get, post } = await serve("wine-cultivars", "logistic");
  const one = (await post("/predict", barolo)).json();
  expect(one).toMatchObject({ defaulted: [], unseen: [], model: { name: "wine-cultivars", version: 4 } });
  expect(Object.keys(one.probabilities)).toContain(one.label);
  expect((await post("/predict", { ...barolo, od280_od315: "3.92" })).json().error.details).toMatchObject([
    { path: "od280_od315" },
  ]);
  const batch = (await post("/predict/batch", [barolo, { ...barolo, od280_od315: null }])).json();
  expect(batch).toMatchObject({ predictions: [{ label: one.label }, { defaulted: ["od280_od315"] }], count: 2 });
  const info = (await get("/model/info")).json();
  expect(info.features.map((feature: { readonly name: string }) => feature.name)).toEqual(Object.keys(barolo));
  expect((await get("/health")).json()).toMatchObject({ model_loaded: true });
});

test("network-security: a CSV file from a form becomes a page with a table, and a scored file; training is by key", async () => {
  const shares = { phishing: 0.44, copies: 0.4, mistakes: 0.01, learned: {} };
  const csv = sitesCsv({ ...shares, rows: 300 }, createRng(1));
  const { app, config } = await serve("network-security", "logistic", { csv });
  const [header, ...sites] = csv.trimEnd().split("\n");
  const file = [header, ...sites.slice(0, 5)].join("\n");
  const form = [
    "--b",
    'content-disposition: form-data; name="file"; filename="sites.csv"',
    "content-type: text/csv",
    "",
    file,
    "--b--",
    "",
  ].join("\r\n");
  const upload = (url: string) =>
    app.inject({ method: "POST", url, headers: { "content-type": "multipart/form-data; boundary=b" }, payload: form });

  const page = await upload("/predict/file");
  expect([page.statusCode, page.headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
  expect(page.body).toContain("<table");
  expect(page.body).toContain("SSLfinal_State");

  const scored = await upload("/predict/file?as=csv");
  expect(scored.headers["content-disposition"]).toContain("scored.csv");
  const lines = scored.body.trimEnd().split(/\r?\n/);
  expect(lines).toHaveLength(6);
  expect(lines[0]!.startsWith(`${header},prediction`)).toBe(true);
  for (const [i, line] of lines.slice(1).entries()) expect(line).toMatch(new RegExp(`^${sites[i]},-?1,`));

  expect(config.serve.train).toBe(true); // what comes of it: tests/train.test.ts
});
