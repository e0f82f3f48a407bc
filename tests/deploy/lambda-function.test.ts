import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { startFunction, type RunningFunction } from "../../packages/espalier/src/runtime-api/index.ts";
import { espalier } from "../espalier-cli.ts";
import { trainExample, type TrainedExample } from "./trained-example.ts";

/*
 * The zip that `espalier build lambda-zip` makes, unpacked and run as Lambda's Node runtime runs it: a process of its own
 * that asks a Runtime API for its events.
 */

let example: TrainedExample;
/** What the zip holds. */
let files: Readonly<Record<string, Uint8Array>>;
beforeAll(async () => {
  example = await trainExample("wine-quality", "gateway");
  const out = join(example.home, "built");
  const built = await espalier("-C", example.project, "--env", "gateway", "build", "lambda-zip", "--out", out);
  expect(built.code, built.stderr).toBe(0);
  files = unzipSync(await readFile(join(out, "function.zip")));
});
afterAll(() => example.close());

let folders = 0;
async function unpacked(changes: Readonly<Record<string, Uint8Array | null>> = {}): Promise<string> {
  const folder = join(example.home, `function-${folders++}`);
  await mkdir(folder);
  for (const [name, bytes] of Object.entries({ ...files, ...changes })) {
    if (bytes !== null) await writeFile(join(folder, name), bytes);
  }
  return folder;
}

const lines: string[] = [];
async function started(folder: string, environment: Readonly<Record<string, string>> = {}): Promise<RunningFunction> {
  lines.length = 0;
  const tell = (line: string) => void lines.push(line);
  const running = await startFunction({ folder, handler: "lambda.handler", environment, tell });
  onTestFinished(() => running.close());
  return running;
}

const wine = { "fixed acidity": 7.4, "volatile acidity": 0.7, pH: 3.51, sulphates: 0.56, alcohol: 9.4 };
const event = (body: unknown) => ({
  version: "2.0",
  rawPath: "/prod/predict",
  headers: { "content-type": "application/json" },
  requestContext: { stage: "prod", requestId: "id=", http: { method: "POST", path: "/prod/predict" } },
  body: JSON.stringify(body),
});

async function answered(running: RunningFunction, asked: unknown): Promise<unknown> {
  const outcome = await running.invoke(asked);
  if (outcome.kind === "failed") throw new Error(`${outcome.error.errorType}: ${outcome.error.errorMessage}`);
  return outcome.payload;
}

test("behind an API gateway it answers in the shape that its clients know", async () => {
  const running = await started(await unpacked());
  const answer = (await answered(running, event(wine))) as { readonly statusCode: number; readonly body: string };
  expect(answer.statusCode).toBe(200);
  const body = JSON.parse(answer.body) as object;
  expect(body).toEqual({ prediction: expect.any(Number), rating: expect.any(String), model_version: 1 });
  expect(Object.keys(body)).toEqual(["prediction", "rating", "model_version"]);
  expect(await answered(running, wine)).toEqual(body);
  await running.close();
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { request_id: "id=", route: "/predict", status: 200, cold: true },
    { from: "direct", status: 200 },
  ]);
});

test("it answers whatever it is sent, and goes on", async () => {
  const running = await started(await unpacked());
  const hostile: readonly unknown[] = [
    null,
    "",
    1e308,
    [null, [[]]],
    { rows: "x" },
    JSON.parse('{"__proto__": {"alcohol": 1}, "constructor": {"prototype": 1}}'),
    { ...event(wine), body: "[".repeat(2 ** 20) },
    { ...event(wine), body: 5, headers: 5, rawQueryString: {}, requestContext: { http: 5 } },
    {
      ...event(wine),
      requestContext: { http: {} },
      headers: JSON.parse('{"__proto__": "x", "content-type": "text/csv"}'),
    },
    { ...event(wine), rawPath: `/${"a/".repeat(100_000)}` },
    Array.from({ length: 200_000 }, () => ({})),
    { huge: "x".repeat(5 * 2 ** 20) },
  ];
  for (const one of hostile) {
    const answer = (await answered(running, one)) as { readonly statusCode?: number; readonly error?: unknown };
    expect(answer.statusCode ?? (answer.error === undefined ? 200 : 400)).toBeGreaterThanOrEqual(400);
  }
  const deep = `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`;
  expect(await running.invokeText(deep)).toMatchObject({ payload: { error: { code: "BODY_INVALID" } } });
  expect(await answered(running, event(wine))).toMatchObject({ statusCode: 200 });
  await running.close();
  expect(lines.map((line) => (JSON.parse(line) as { readonly level: string }).level)).not.toContain("error");
});

test("an answer that Lambda would not take is refused by us, in words", async () => {
  const running = await started(await unpacked());
  const rows = Array.from({ length: 30_000 }, () => '{"alcohol":10}').join("\n");
  const batch = { rawPath: "/predict/batch", headers: { "content-type": "application/x-ndjson" }, body: rows };
  const answer = (await answered(running, { ...event(0), ...batch })) as {
    readonly statusCode: number;
    readonly body: string;
  };
  expect([answer.statusCode, answer.body]).toEqual([413, expect.stringContaining("6 MB")]);
});

test("a damaged model keeps the function from starting, and the reason is told", async () => {
  const model = Buffer.from(files["model.espalier"]!);
  model[1000]! ^= 1;
  const running = await started(await unpacked({ "model.espalier": model }));
  const outcome = await running.invoke(event(wine));
  expect(outcome).toMatchObject({
    kind: "failed",
    error: { errorMessage: expect.stringContaining("is not the model of this build") },
  });
});

test("a model in S3 is fetched once for the folder that keeps it", async () => {
  let asked = 0;
  const s3 = createServer((_request, response) => {
    asked++;
    if (asked === 1) response.writeHead(503).end();
    else response.end(files["model.espalier"]);
  });
  await new Promise<void>((resolve) => s3.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void s3.close());
  const tmp = join(example.home, "tmp");
  await mkdir(tmp);
  const environment = {
    TMPDIR: tmp,
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(s3.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: "a",
    AWS_SECRET_ACCESS_KEY: "b",
    ESPALIER_MODEL_S3: "s3://bucket/wine.espalier",
  };
  const folder = await unpacked({ "model.espalier": null });
  for (let i = 0; i < 2; i++) {
    expect(await answered(await started(folder, environment), event(wine))).toMatchObject({ statusCode: 200 });
  }
  expect(asked).toBe(2); // one failed, one fetched, none the second time
});

test("a handler that is not there is told as Lambda tells it", async () => {
  const running = await startFunction({ folder: await unpacked(), handler: "lambda.nothing" });
  onTestFinished(() => running.close());
  expect(await running.invoke({})).toMatchObject({ kind: "failed", error: { errorType: "Runtime.HandlerNotFound" } });
});
