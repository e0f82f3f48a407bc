import { afterEach, expect, test } from "vitest";
import { createRuntimeApi, type RuntimeApi } from "./index.ts";

let api: RuntimeApi;
afterEach(() => api.close());

/** What an instance says to the API. */
const say = async (method: "GET" | "POST", path: string, body?: string) => {
  const init = body === undefined ? { method } : { method, body };
  return await fetch(`http://${api.address}/2018-06-01/runtime${path}`, init);
};
const next = async () => {
  const response = await say("GET", "/invocation/next");
  return { id: response.headers.get("lambda-runtime-aws-request-id")!, event: (await response.json()) as unknown };
};

test("an instance gets one event after the other, and its answers go to who asked", async () => {
  api = await createRuntimeApi();
  const outcomes = [1, 2].map((event) => api.invoke(JSON.stringify(event), 5000));
  for (const event of [1, 2]) {
    const heard = await next();
    expect(heard.event).toBe(event);
    await say("POST", `/invocation/${heard.id}/response`, JSON.stringify({ was: event }));
  }
  expect(await Promise.all(outcomes)).toEqual([1, 2].map((was) => ({ kind: "answered", payload: { was } })));
});

test("an event waits for an instance that asks before it, too", async () => {
  api = await createRuntimeApi();
  const heard = next();
  const outcome = api.invoke('{"a": 1}', 5000);
  const { id } = await heard;
  await say("POST", `/invocation/${id}/error`, '{"errorType": "Boom", "errorMessage": "no"}');
  expect(await outcome).toEqual({ kind: "failed", error: { errorType: "Boom", errorMessage: "no" } });
});

test.each([
  ["no JSON", "{", "Runtime.InvalidJson"],
  ["more than 6 MB", `"${"a".repeat(6 * 2 ** 20 + 100)}"`, "Function.ResponseSizeTooLarge"],
])("an answer that is %s is a failure", async (_, body, errorType) => {
  api = await createRuntimeApi();
  const outcome = api.invoke("{}", 5000);
  await say("POST", `/invocation/${(await next()).id}/response`, body);
  expect(await outcome).toMatchObject({ kind: "failed", error: { errorType } });
});

test("an instance that cannot begin fails whatever waits for it, and whatever comes", async () => {
  api = await createRuntimeApi();
  const waiting = api.invoke("{}", 5000);
  await say("POST", "/init/error", '{"errorType": "Runtime.ImportModuleError", "errorMessage": "no such file"}');
  for (const outcome of [await waiting, await api.invoke("{}", 5000)]) {
    expect(outcome).toMatchObject({ kind: "failed", error: { errorType: "Runtime.ImportModuleError" } });
  }
});

test("an event that nobody answers in time has failed, and the instance is given up", async () => {
  let gaveUp = 0;
  api = await createRuntimeApi("127.0.0.1", () => gaveUp++);
  expect(await api.invoke("{}", 1)).toMatchObject({ error: { errorType: "Sandbox.Timedout" } });
  expect(gaveUp).toBe(1);
});

test("what is not of the Runtime API is not there", async () => {
  api = await createRuntimeApi();
  expect((await say("POST", "/invocation/x", "")).status).toBe(404);
  expect((await say("POST", "/invocation/nobody/response", "{}")).status).toBe(404);
});
