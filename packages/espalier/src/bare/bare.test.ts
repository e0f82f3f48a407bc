import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { servedIris, servedWine } from "../fixtures/served-models.ts";
import { createLiveModel, createModels, defaultLimits } from "../predict/index.ts";
import { jsonAnswer, type View } from "../views/index.ts";
import { createCore, createHandler } from "./index.ts";

const rules = { missing: "median" } as const;
const [wine, iris] = [servedWine(), servedIris()].map((served) => createLiveModel(served, rules, defaultLimits));
const limits = { bodyBytes: 100 };
const core = createCore({ models: createModels(wine!, iris!), limits });

const failing: View = {
  id: "fail",
  method: "POST",
  path: "/fail",
  role: "predict",
  takes: "whole",
  answer: () => Promise.reject(new TypeError("alcohol is 12.5")),
  refuse: ({ code }) => jsonAnswer({ told: code }, 500),
  describe: () => null,
};
const ownCore = createCore({
  models: createModels(wine!),
  views: [failing, { ...failing, id: "x", path: "/x", guarded: true }],
});

const server = createServer(createHandler(core));
const ownServer = createServer(createHandler(ownCore));
let url = "";
beforeAll(async () => {
  for (const one of [server, ownServer]) await once(one.listen(0, "127.0.0.1"), "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  for (const one of [server, ownServer]) one.close(() => {});
});

const json = { "content-type": "application/json" };
const post = (path: string, body: string | AsyncIterable<Uint8Array>, headers: Record<string, string> = json) =>
  fetch(url + path, { method: "POST", body, headers, duplex: "half" });

test("a prediction is the one that the model gives, under the caller's own request id", async () => {
  const answer = await post("/predict", '{"alcohol": 12}', { ...json, "x-request-id": "mine" });
  const [expected] = wine!.predict([{ alcohol: 12 }], () => "");
  expect(await answer.json()).toEqual({ ...expected, model: wine!.reference, request_id: "mine" });
  expect(answer.headers.get("x-request-id")).toBe("mine");
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
});

test("each model has its own routes, and a name that is not there is refused", async () => {
  const info = await fetch(`${url}/models/${encodeURIComponent(iris!.reference.name)}/info`);
  expect(await info.json()).toMatchObject({ name: iris!.reference.name });
  expect((await fetch(`${url}/models/nope/info`)).status).toBe(404);
  expect((await fetch(`${url}/models/%zz/info`)).status).toBe(400);
});

test("a streamed batch is answered line by line, and the connection goes on", async () => {
  const answer = await post("/predict/batch", '{"alcohol": 9}\n{"alcohol": 13}\n', {
    "content-type": "application/x-ndjson",
  });
  expect((await answer.text()).trim().split("\n")).toHaveLength(2);
  expect((await fetch(`${url}/health`)).status).toBe(200);
});

test.each([
  ["a body over the limit", 413, () => post("/predict", " ".repeat(101))],
  ["a body over the limit that does not say its length", 413, () => post("/predict", endless())],
  ["another media type", 415, () => post("/predict", "{}", { "content-type": "text/plain" })],
  ["a packed body", 415, () => post("/predict", "{}", { ...json, "content-encoding": "gzip" })],
  ["half a body", 400, () => post("/predict", "{")],
  ["a wrong value", 400, () => post("/predict", '{"alcohol": "12"}')],
  ["an unknown route", 404, () => fetch(`${url}/nope`)],
  ["another method", 405, () => fetch(`${url}/predict`)],
] as const)("%s is refused with %i in the one form of errors", async (_, status, send) => {
  const answer = await send();
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ error: { code: expect.any(String) }, request_id: expect.any(String) });
});

test("what is there for GET is there for HEAD, and a refused method hears of both", async () => {
  expect((await fetch(`${url}/health`, { method: "HEAD" })).status).toBe(200);
  expect((await fetch(`${url}/health`, { method: "DELETE" })).headers.get("allow")).toBe("GET, HEAD");
});

async function* endless() {
  for (let i = 0; i < 20; i++) yield Buffer.alloc(10, " ");
}

test("a failure of ours tells nothing of the request, in the view's own form; a guarded view is not there", async () => {
  const own = `http://127.0.0.1:${(ownServer.address() as AddressInfo).port}`;
  const answer = await fetch(`${own}/fail`, { method: "POST", body: "{}" });
  expect([answer.status, await answer.json()]).toEqual([500, { told: "INTERNAL" }]);
  expect((await fetch(`${own}/x`, { method: "POST", body: "{}" })).status).toBe(404);
});

test("HEAD has the head of GET and no body", async () => {
  const answer = await fetch(`${url}/health`, { method: "HEAD" });
  expect([answer.status, await answer.text()]).toEqual([200, ""]);
});

test("requests sent without waiting are answered in their order", async () => {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const body = '{"alcohol": 12}';
  const head = (id: number) =>
    `x-request-id: ${id}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`;
  socket.write([1, 2, 3].map((id) => `POST /predict HTTP/1.1\r\nhost: a\r\n${head(id)}\r\n\r\n${body}`).join(""));
  let text = "";
  for await (const piece of socket) {
    text += String(piece);
    if (text.match(/"request_id":/g)?.length === 3) break;
  }
  expect([...text.matchAll(/"request_id":"(\d)"/g)].map(([, id]) => id)).toEqual(["1", "2", "3"]);
});
