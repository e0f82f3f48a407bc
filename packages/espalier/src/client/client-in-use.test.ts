import { afterAll, beforeAll, expect, test } from "vitest";
import { servedIris, servedWine } from "../fixtures/served-models.ts";
import { defaultLimits, modelInfoOf } from "../predict/index.ts";
import { buildServer } from "../serve/index.ts";
import { generateClient, readModelInfo } from "./index.ts";

interface Client {
  predict(row: object, options?: object): Promise<{ prediction: number; defaulted: string[]; request_id: string }>;
  predictBatch(rows: readonly object[], options?: object): Promise<{ predictions: unknown[]; count: number }>;
  predictStream(rows: Iterable<object> | AsyncIterable<object>, options?: object): AsyncGenerator<StreamItem>;
  modelInfo(): Promise<{ name: string; version: number }>;
  health(): Promise<{ model_loaded: boolean }>;
  ready(): Promise<boolean>;
}
type StreamItem =
  | { ok: true; row: number; prediction: { prediction: number } }
  | { ok: false; row: number; error: Error };
interface Module {
  createClient(settings: object): Client;
  readonly EspalierError: new () => Error;
}

let isReady = true;
const rules = { missing: "median" } as const;
const { app } = buildServer({
  models: [
    { served: servedIris(), rules },
    { served: servedWine(), rules },
  ],
  isReady: () => isReady,
});
let baseUrl = "";
let sdk: Module;
beforeAll(async () => {
  baseUrl = await app.listen({ host: "127.0.0.1", port: 0 });
  const code = generateClient(modelInfoOf(servedWine(), rules, defaultLimits)).find(({ path }) => path === "index.js")!;
  sdk = (await import(`data:text/javascript,${encodeURIComponent(code.text)}`)) as Module;
});
afterAll(() => app.close());
const client = (settings: object = {}) => sdk.createClient({ baseUrl, ...settings });

/** A `fetch` that answers as told, one after another, and notes what it was asked. */
function fetchOf(...answers: (() => Response | Promise<Response>)[]) {
  const asked: { url: string; headers: Headers }[] = [];
  const fetch = (url: string, init: RequestInit): Promise<Response> => {
    asked.push({ url, headers: new Headers(init.headers) });
    return Promise.resolve((answers[asked.length - 1] ?? answers.at(-1)!)());
  };
  return { asked, fetch };
}
const fine = () => Response.json({ prediction: 1 });
const busy = (status: number, retryAfter?: string) => () =>
  Response.json(
    { error: { code: "OVERLOADED", message: "too much", hint: "wait" }, request_id: "r" },
    { status, headers: retryAfter === undefined ? {} : { "retry-after": retryAfter } },
  );

test("one row is predicted by either spelling, and always by the model that the client was made for", async () => {
  const answer = await client().predict({ "fixed acidity": 7.4, alcohol: 12 }, { requestId: "mine" });
  expect(answer).toMatchObject({ prediction: expect.closeTo(5, 9), defaulted: ["pH", "colour"], request_id: "mine" });
  expect(await client().predict({ fixed_acidity: 7.4, alcohol: 12 })).toMatchObject({ defaulted: ["pH", "colour"] });
});

test("a batch is predicted as a whole", async () => {
  expect(await client().predictBatch([{ alcohol: 12 }, {}])).toMatchObject({ count: 2, predictions: [{}, {}] });
});

test("a stream is predicted in chunks, in order, and a row that is refused does not end it", async () => {
  async function* rows() {
    for (let i = 0; i < 7; i++) yield i === 4 ? { alcohol: "much" } : { alcohol: 8 + i };
  }
  const items: StreamItem[] = [];
  for await (const item of client().predictStream(rows(), { chunkRows: 3 })) items.push(item);
  expect(items.map(({ row }) => row)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(items.map(({ ok }) => ok)).toEqual([true, true, true, true, false, true, true]);
  expect(items[6]).toMatchObject({ prediction: { prediction: expect.closeTo(2 + 14 / 4, 9) } });
  expect(items[4]).toMatchObject({ error: { name: "EspalierError", code: "ROW_INVALID" } });
});

test("a stream whose answer ends before its time ends with what the server told", async () => {
  const line = JSON.stringify({ error: { code: "OVERLOADED", message: "too much", hint: "wait" }, row: 1 });
  const stream = client({ fetch: fetchOf(() => new Response(`${line}\n`)).fetch }).predictStream([{}, {}]);
  await expect(stream.next()).rejects.toMatchObject({ name: "EspalierError", code: "OVERLOADED" });
});

test("no more of a stream is taken than is read", async () => {
  let taken = 0;
  function* rows() {
    for (;;) {
      taken++;
      yield { alcohol: 12 };
    }
  }
  for await (const item of client().predictStream(rows(), { chunkRows: 5 })) if (item.row === 6) break;
  expect(taken).toBe(10);
});

test("the server tells of its model and itself", async () => {
  expect(await client().modelInfo()).toMatchObject({ name: "wine-quality", version: 3 });
  expect(await client().health()).toMatchObject({ model_loaded: true });
  expect(await client().ready()).toBe(true);
  isReady = false;
  expect(await client().ready()).toBe(false);
  isReady = true;
});

test("a refusal is an error with all that the server told", async () => {
  const error: unknown = await client()
    .predict({ alcohol: "much", sulfates: 1 }, { requestId: "r-9" })
    .catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(sdk.EspalierError);
  expect(error).toMatchObject({
    code: "ROW_INVALID",
    status: 400,
    requestId: "r-9",
    hint: expect.any(String),
    details: [{ path: "alcohol" }, { path: "sulfates" }],
  });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])(
  "%s is refused: as JSON it would be a value left out",
  async (value) => {
    const { asked, fetch } = fetchOf(fine);
    await expect(client({ fetch }).predict({ alcohol: value })).rejects.toMatchObject({
      code: "CLIENT_NUMBER_NOT_FINITE",
    });
    await expect(client({ fetch }).predictBatch([{}, { alcohol: value }])).rejects.toThrow("alcohol");
    expect(asked).toEqual([]);
  },
);

test("what is busy is asked again when it says, as often as the settings allow", async () => {
  const { asked, fetch } = fetchOf(busy(429, "0"), busy(503, new Date(0).toUTCString()), fine);
  expect(await client({ fetch }).predict({})).toEqual({ prediction: 1 });
  expect(asked).toHaveLength(3);
  const never = fetchOf(busy(429, "0"));
  await expect(client({ fetch: never.fetch, retries: 1 }).predict({})).rejects.toMatchObject({
    code: "OVERLOADED",
    status: 429,
  });
  expect(never.asked).toHaveLength(2);
});

test("what asks for a long wait, and what is wrong, is not asked again", async () => {
  for (const answer of [busy(429, "3600"), busy(400, "0"), busy(500, "0")]) {
    const { asked, fetch } = fetchOf(answer);
    await expect(client({ fetch }).predict({})).rejects.toMatchObject({ code: "OVERLOADED" });
    expect(asked).toHaveLength(1);
  }
});

test("a wait ends when its signal is aborted", async () => {
  const stop = new AbortController();
  const { asked, fetch } = fetchOf(() => {
    queueMicrotask(() => setImmediate(() => stop.abort(new Error("enough"))));
    return busy(503, "9")();
  });
  await expect(client({ fetch }).predict({}, { signal: stop.signal })).rejects.toThrow("enough");
  expect(asked).toHaveLength(1);
});

const hanging = (_url: string, { signal }: RequestInit) =>
  new Promise<Response>((_resolve, reject) =>
    signal!.addEventListener("abort", () => reject(new DOMException("", "AbortError"))),
  );

test("no answer in time, no answer at all, and an abort are told apart", async () => {
  await expect(client({ fetch: hanging, timeoutMs: 1 }).predict({})).rejects.toMatchObject({ code: "CLIENT_TIMEOUT" });
  const refused = () => Promise.reject(new TypeError("fetch failed"));
  await expect(client({ fetch: refused }).predict({})).rejects.toMatchObject({
    code: "CLIENT_UNREACHABLE",
    status: null,
  });
  await expect(
    client({ fetch: hanging }).predict({}, { signal: AbortSignal.abort(new Error("stop")) }),
  ).rejects.toThrow("stop");
});

test("an answer of something else is no prediction", async () => {
  const page = () => new Response("<html>");
  await expect(client({ fetch: fetchOf(page).fetch }).predict({})).rejects.toMatchObject({
    code: "CLIENT_ANSWER_INVALID",
  });
  const proxy = () => new Response("<html>", { status: 502 });
  await expect(client({ fetch: fetchOf(proxy).fetch }).predict({})).rejects.toMatchObject({ status: 502 });
});

test("key, headers and the path before the routes are sent along", async () => {
  const { asked, fetch } = fetchOf(fine);
  const far = sdk.createClient({ baseUrl: "https://example.org/ml/", apiKey: "k", headers: { "x-team": "a" }, fetch });
  await far.predict({});
  expect(asked[0]?.url).toBe("https://example.org/ml/models/wine-quality/predict");
  expect(Object.fromEntries(asked[0]!.headers)).toMatchObject({ authorization: "Bearer k", "x-team": "a" });
  expect(() => sdk.createClient({ baseUrl: "file:///etc" })).toThrow(TypeError);
});

test("a running server tells what a client is made from: its first model, or one by name", async () => {
  const info = await readModelInfo(baseUrl, { model: "wine-quality" });
  expect(generateClient(info)).toEqual(generateClient(modelInfoOf(servedWine(), rules, defaultLimits)));
  expect((await readModelInfo(`${baseUrl}/`, {})).name).toBe("iris");
});

test.each([
  ["no address", "127.0.0.1:3000", "no address"],
  ["a file", "file:///etc/passwd", "no address"],
  ["nobody", "http://127.0.0.1:1", "does not answer"],
])("%s is no server to make a client from", async (_name, url, problem) => {
  await expect(readModelInfo(url, {})).rejects.toMatchObject({
    code: "CLIENT_SOURCE_UNREADABLE",
    message: expect.stringContaining(problem),
  });
});

test("a model that the server does not have is told as the server tells it", async () => {
  await expect(readModelInfo(baseUrl, { model: "beer" })).rejects.toThrow("MODEL_NOT_FOUND");
});
