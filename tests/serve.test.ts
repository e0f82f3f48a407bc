import { join } from "node:path";
import { encodeModel } from "@espalier/learn";
import { expect, test } from "vitest";
import { fitIris } from "../packages/espalier/src/fixtures/served-models.ts";
import { registerVersion, setAlias } from "../packages/espalier/src/registry/index.ts";
import { openStore } from "../packages/espalier/src/store/index.ts";
import { copyOfExample, ended, espalier, start } from "./espalier-cli.ts";

test("a served wine: an answer with its band and what was filled in; SIGTERM drains and exits 0", async () => {
  const dir = await copyOfExample("wine-quality");
  expect((await espalier("-C", dir, "run", "--set", "search.trials=1")).code).toBe(0);

  const child = start(["-C", dir, "serve", "--port", "0", "--set", "serve.reloadMs=100"]);
  const end = ended(child);
  let told = "";
  const url = await new Promise<string>((found) => {
    child.stderr!.on("data", (chunk) => {
      told += chunk;
      const match = /answers on (http:\S+)/.exec(told);
      if (match) found(match[1]!);
    });
  });
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);

  const ask = (path: string, body: unknown) =>
    fetch(url + path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const wine = {
    "fixed acidity": 7.4,
    "volatile acidity": 0.7,
    "citric acid": 0,
    "residual sugar": 1.9,
    chlorides: 0.076,
  };
  const more = {
    "free sulfur dioxide": 11,
    "total sulfur dioxide": 34,
    density: 0.9978,
    sulphates: 0.56,
    alcohol: 9.4,
  };
  const answer = (await (await ask("/predict", { ...wine, ...more })).json()) as { readonly prediction: number };
  expect(answer).toMatchObject({ rating: "Average", model: { name: "wine-quality", version: 1 }, defaulted: ["pH"] });
  expect(answer.prediction).toBeGreaterThan(4.5);
  expect(answer.prediction).toBeLessThan(5.7); // the file's own first wine, judged 5

  const batch = (await (await ask("/predict/batch", [wine, more])).json()) as {
    readonly predictions: readonly unknown[];
  };
  expect(batch.predictions).toHaveLength(2);
  expect((await ask("/predict", { alcohol: "strong" })).status).toBe(400);
  for (const path of ["/health", "/ready", "/model/info", "/metrics", "/openapi.json", "/docs"]) {
    expect((await fetch(url + path)).status, path).toBe(200);
  }

  // Another question in its place: it is not put there, and that is told.
  const store = await openStore(join(dir, ".espalier"));
  const modelHash = await store.blobs.put(encodeModel(fitIris(["a", "b", "c"])));
  const facts = { runId: null, metrics: {}, gate: null, recipe: null, now: 0 };
  const { version } = await registerVersion(store, { name: "wine-quality", modelHash, ...facts });
  await setAlias(store, "wine-quality", "champion", version, { by: "test", because: "test", now: 0 });
  store.close();
  const info = async () => (await fetch(`${url}/model/info`)).json();
  const reload = { wanted_version: 2, code: "MODEL_INCOMPATIBLE" };
  await expect.poll(info, { timeout: 10_000 }).toMatchObject({ version: 1, reload });
  expect(told).toContain('version 2 of "wine-quality" cannot take over while the server runs');

  child.kill("SIGTERM");
  expect((await end).code).toBe(0);
});
