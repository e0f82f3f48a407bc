import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeModel } from "@espalier/learn";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { fitWine } from "../fixtures/served-models.ts";
import { defaults } from "../project/index.ts";
import { registerVersion, setAlias } from "../registry/index.ts";
import { openStore } from "../store/index.ts";
import { modelsToServe } from "./models-to-serve.ts";
import type { ModelChoice } from "./serve-settings.ts";

let dir: string;
const bytes = encodeModel(fitWine());
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "espalier-models-"));
  await writeFile(join(dir, "alone.espalier"), bytes);
  await project("first", "wine");
  await project("second", "other-wine");
  await project("third", "wine");
});
afterAll(() => rm(dir, { recursive: true }));

const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0)) close();
});

/** A project whose model was registered, and made champion, by somebody else. */
async function project(folder: string, name: string): Promise<void> {
  const at = join(dir, folder);
  await mkdir(at);
  const config = {
    name,
    source: { kind: "csv", path: "wine.csv" },
    features: { alcohol: { kind: "number" } },
    target: { name: "quality", kind: "regression" },
    candidates: { ridge: { transforms: [], estimator: { kind: "ridge", params: { alpha: 1 } } } },
    serve: { port: 4000, missing: "reject" },
  };
  await writeFile(join(at, "espalier.config.mjs"), `export default ${JSON.stringify(config)};\n`);
  const store = await openStore(join(at, ".espalier"));
  const modelHash = await store.blobs.put(bytes);
  await registerVersion(store, { name, modelHash, runId: null, metrics: {}, gate: null, recipe: null, now: 0 });
  await setAlias(store, name, "champion", 1, { by: "test", because: "test", now: 0 });
  store.close();
}

async function choose(choice: Partial<ModelChoice>, folder = ".") {
  const globals = { dir: join(dir, folder), environment: null, json: false, debug: false };
  const found = await modelsToServe(globals, { folders: [], ...choice });
  opened.push(
    ...found.models.map(
      ({ watched }) =>
        () =>
          watched!.source.close(),
    ),
  );
  const models = found.models.map(({ served, rules }) => `${served.name} ${served.version} ${rules.missing}`);
  return { ...found, models };
}

test("without folders it is the project of -C, with its settings", async () => {
  const { models, serve, project: of } = await choose({}, "first");
  expect(models).toEqual(["wine 1 reject"]);
  expect(serve.port).toBe(4000);
  expect(of!.dir).toBe(join(dir, "first"));
});

test("of several folders the first one's settings are the server's, and --set is for it alone", async () => {
  const { models, serve } = await choose({ folders: ["second", "first"], set: ["serve.missing=median"] });
  expect(models).toEqual(["other-wine 1 median", "wine 1 reject"]);
  expect(serve.missing).toBe("median");
});

test("a file needs neither store nor project; where there is a project, it takes the place of its model", async () => {
  const alone = await choose({ file: "alone.espalier" });
  expect(alone).toMatchObject({ models: ["alone 1 median"], serve: defaults.serve, project: null });
  const within = await choose({ file: "../alone.espalier" }, "first");
  expect(within).toMatchObject({ models: ["wine 1 reject"], serve: { port: 4000 } });
});

test("two models of one name are refused", async () => {
  await expect(choose({ folders: ["first", "third"] })).rejects.toMatchObject({ code: "MODELS_SAME_NAME" });
});

test("a version or a file that is not there is a fault", async () => {
  await expect(choose({ model: "7" }, "first")).rejects.toMatchObject({ code: "VERSION_NOT_FOUND" });
  await expect(choose({ file: "alone.espalier", set: ["serve.port=1"] })).rejects.toMatchObject({
    code: "PROJECT_NOT_FOUND", // nothing that a setting could be set in
  });
  await expect(choose({ file: "none.espalier" })).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
});
