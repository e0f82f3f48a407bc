import { createServer } from "node:http";
import { afterAll, expect, test } from "vitest";
import { fault } from "../fault/index.ts";
import { webhook, fromEnv, type HookEvent } from "../project/index.ts";
import { temporaryStore } from "../store/fixtures/temporary.ts";
import type { News } from "./news.ts";
import { readyHooks } from "./ready-hooks.ts";
import { tellOfFailure, withHooks, type HooksOptions } from "./with-hooks.ts";

const heard: News[] = [];
const server = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8").on("data", (text: string) => (body += text));
  request.on("end", () => {
    heard.push(JSON.parse(body) as News);
    response.end();
  });
});
const url = await new Promise<string>((resolve) => {
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    resolve(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
  });
});
afterAll(() => server.close());

const every: readonly HookEvent[] = ["run-finished", "run-failed", "stage-failed", "gate-failed", "promoted"];
function given(env: Readonly<Record<string, string>> = { URL: url }) {
  heard.length = 0;
  const said: string[] = [];
  const config = { name: "wine", hooks: [webhook(fromEnv("URL"), { on: every })] } as const;
  const options = {
    project: { config, environment: null },
    reason: "a test",
    codeVersion: "1",
    say: (line: string) => said.push(line),
    env,
  };
  return { said, options: options as unknown as HooksOptions }; // the rest of a configuration is not looked at
}
const result = {
  run_id: "abc",
  run_name: "calm-otter",
  metrics: { r2: 0.4 },
  gate: { passed: true, rules: [] },
  model: { name: "wine", version: 1, aliases: ["champion"] },
};
const told = () => heard.map(({ event }) => event).sort();

test("a version counts as promoted where the run itself moved an alias", async () => {
  const store = await temporaryStore();
  const { options, said } = given();
  expect(await withHooks(store, options, () => Promise.resolve(result))).toBe(result);
  expect(told()).toEqual(["run-finished"]);
  heard.length = 0;
  await withHooks(store, options, async () => {
    await store.db.insertInto("models").values({ name: "wine", created_at: 1 }).execute();
    const moved = { name: "wine", alias: "champion", version: 1, previous: null, at: 1, by: "me", because: "gate" };
    await store.db.insertInto("releases").values(moved).execute();
    return result;
  });
  expect(told()).toEqual(["promoted", "run-finished"]);
  expect(heard[0]).toMatchObject({ run_id: "abc", run_name: "calm-otter", reason: "a test", model: { version: 1 } });
  expect(said).toEqual([]);
});

test("a failed run is named by its events, and throws what it threw", async () => {
  const { options } = given();
  const error = fault("UNEXPECTED", { what: "a run", problem: "no" });
  const run = withHooks(await temporaryStore(), options, (listen) => {
    listen({ kind: "run-started", runId: "abc", runName: "calm-otter" });
    listen({ kind: "stage-failed", stage: "train", code: "UNEXPECTED", message: "no", durationMs: 1 });
    return Promise.reject(error);
  });
  await expect(run).rejects.toBe(error);
  expect(told()).toEqual(["run-failed", "stage-failed"]);
  expect(heard[0]).toMatchObject({ run_id: "abc", stage: "train", error: { code: "UNEXPECTED" } });
});

test("an interrupted run is no news", async () => {
  const { options } = given();
  const run = withHooks(await temporaryStore(), options, () => Promise.reject(fault("RUN_INTERRUPTED", {})));
  await expect(run).rejects.toMatchObject({ code: "RUN_INTERRUPTED" });
  expect(told()).toEqual([]);
});

test("a run that could not begin has no name", async () => {
  const { options } = given();
  await tellOfFailure(options, new Error("broken"));
  expect(heard).toMatchObject([
    { event: "run-failed", run_id: null, error: { code: "UNEXPECTED", message: "broken" } },
  ]);
});

test("a missing variable is told before the run, once, and the run goes on", async () => {
  const { options, said } = given({});
  await withHooks(await temporaryStore(), options, () => {
    expect(said).toEqual(["hooks[0].url: the environment variable URL is not set; nothing is sent there"]);
    return Promise.resolve(result);
  });
  expect(said).toHaveLength(1);
});

test("what a variable holds is checked and never repeated", () => {
  const hook = webhook(fromEnv("URL"), {
    on: ["run-failed"],
    headers: { "x-token": fromEnv("TOKEN"), "x-plain": "as it is" },
    secretEnv: "KEY",
  });
  const problems = (url: string, token: string) => readyHooks([hook], { URL: url, TOKEN: token, KEY: "k" }).problems;
  expect(problems("https://example.com/secret", "t")).toEqual([]);
  expect(problems("secret", "t")).toEqual(["hooks[0].url: the environment variable URL is no address"]);
  expect(problems("ftp://secret", "t")[0]).toMatch(/does not begin with https/);
  expect(problems("https://me:secret@example.com", "t")[0]).toMatch(/has a user or password in it/);
  expect(problems("https://example.com", "secret\r\nx: y")[0]).toMatch(/has characters that no header may have/);
  const [ready] = readyHooks([hook], { URL: "https://example.com/secret", TOKEN: "t", KEY: "k" }).ready;
  expect(ready).toMatchObject({
    name: "hooks[0] (URL)",
    headers: { "x-token": "t", "x-plain": "as it is" },
    secret: "k",
  });
});
