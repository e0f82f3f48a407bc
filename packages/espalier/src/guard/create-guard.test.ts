import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Registry } from "prom-client";
import { afterEach, expect, test, vi } from "vitest";
import { errorBody } from "../contract/index.ts";
import { servedWine } from "../fixtures/served-models.ts";
import { createLiveModel, defaultLimits } from "../predict/index.ts";
import { temporaryFolder } from "../store/fixtures/temporary.ts";
import { openStore } from "../store/index.ts";
import { hashKey, type ApiKey } from "./api-key.ts";
import { createGuard, type GuardParts, type GuardRules } from "./create-guard.ts";
import type { Guard, Knock, Pass } from "./guard.ts";
import { fixedKeys, keysInStore } from "./key-source.ts";
import type { UsageReport } from "./rate-limits.ts";
import { createKey, revokeKey } from "./stored-keys.ts";

const rules: GuardRules = {
  keys: "writes",
  deadlineMs: 10_000,
  queue: { targetMs: 20, burstMs: 500, requests: 3 },
  breaker: { failures: 3, openMs: 60_000 },
};
const live = createLiveModel(servedWine(), { missing: "median" }, defaultLimits);

const keyOf = (name: string, more: Partial<ApiKey> = {}): ApiKey => ({
  id: name,
  name,
  roles: ["predict"],
  sha256: hashKey(name),
  expiresAt: null,
  rate: null,
  ...more,
});

/** A guard whose time stands until it is told to go on, and whose turns end when they are told to. */
async function guardAt(given: Partial<GuardRules> = {}, parts: Partial<GuardParts> = {}) {
  const time = { now: 1000 };
  const ends: (() => void)[] = [];
  const guard = await createGuard({
    rules: { ...rules, ...given },
    clock: () => time.now,
    wallClock: () => time.now,
    atTurnsEnd: (act) => ends.push(act),
    ...parts,
  });
  const endTurn = () => {
    for (const end of ends.splice(0)) end();
  };
  return { guard, time, endTurn };
}

const knock = (more: Partial<Knock> = {}): Knock => ({
  role: "predict",
  guarded: false,
  predicts: true,
  headers: {},
  ...more,
});
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const codeOf = (act: () => unknown) => {
  try {
    act();
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  }
};
async function metricsOf(guard: Guard) {
  const register = new Registry();
  guard.meter(register);
  return { text: () => register.metrics() };
}

test("keys are needed where something is changed, or everywhere, and a wrong one is refused everywhere", async () => {
  const keys = fixedKeys([keyOf("reader"), keyOf("trainer", { roles: ["train"] })]);
  const ask = (guard: Guard, headers: Knock["headers"], guarded: boolean) =>
    codeOf(() => guard.leave(guard.admit(knock({ headers, guarded, role: guarded ? "train" : "predict" }))));
  const { guard: writes } = await guardAt({ keys: "writes" }, { keys });
  const { guard: all } = await guardAt({ keys: "all" }, { keys });
  const cases = [{}, bearer("reader"), bearer("trainer"), bearer("nobody")];
  expect(cases.map((headers) => ask(writes, headers, false))).toEqual([null, null, null, "KEY_UNKNOWN"]);
  expect(cases.map((headers) => ask(writes, headers, true))).toEqual([
    "KEY_MISSING",
    "ROLE_MISSING",
    null,
    "KEY_UNKNOWN",
  ]);
  expect(cases.map((headers) => ask(all, headers, false))).toEqual([
    "KEY_MISSING",
    null,
    "ROLE_MISSING",
    "KEY_UNKNOWN",
  ]);
  expect(all.admit(knock({ headers: bearer("reader") }))).toMatchObject({ keyName: "reader", headers: null });
});

test("a key's rate is counted where it is sent, and its headers are on the pass", async () => {
  const keys = fixedKeys([keyOf("app", { rate: { requests: 1, per: "minute", burst: 1 } })]);
  const { guard, time } = await guardAt({}, { keys });
  expect(guard.admit(knock({ headers: bearer("app") })).headers).toMatchObject({ "ratelimit-remaining": "0" });
  expect(codeOf(() => guard.admit(knock({ headers: bearer("app") })))).toBe("RATE_LIMITED");
  expect(codeOf(() => guard.admit(knock()))).toBeNull();
  time.now += 60_000;
  expect(codeOf(() => guard.admit(knock({ headers: bearer("app") })))).toBeNull();
});

afterEach(() => vi.useRealTimers());

test("a key made or revoked in the store is known within five seconds, and without the store the last are", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const store = await openStore(join(temporaryFolder(), ".espalier"));
  const wish = { roles: ["predict"] as const, rate: null, expiresAt: null };
  const first = await createKey(store, { ...wish, name: "first" }, 0);
  const said: string[] = [];
  const { guard } = await guardAt({}, { keys: keysInStore(store), warn: (sentence) => said.push(sentence) });
  const ask = (key: string) => codeOf(() => guard.admit(knock({ headers: bearer(key), predicts: false })));
  expect(ask(first.key)).toBeNull();

  const second = await createKey(store, { ...wish, name: "second" }, 1);
  await revokeKey(store, first.stored.id, 2);
  await vi.advanceTimersByTimeAsync(5000);
  expect([ask(first.key), ask(second.key)]).toEqual(["KEY_UNKNOWN", null]);

  store.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([ask(first.key), ask(second.key)]).toEqual(["KEY_UNKNOWN", null]);
  expect(said).toHaveLength(1);
  guard.close();
});

test("what other workers let through counts here", async () => {
  const keys = fixedKeys([keyOf("app", { rate: { requests: 2, per: "hour", burst: 2 } })]);
  let tell: (report: UsageReport) => void = () => {};
  const exchange = {
    send: () => {},
    receive: (listener: (report: UsageReport) => void) => {
      tell = listener;
    },
  };
  const { guard } = await guardAt({}, { keys, exchange });
  tell({ app: 2, unknown: 1 });
  expect(codeOf(() => guard.admit(knock({ headers: bearer("app") })))).toBe("RATE_LIMITED");
  guard.close();
});

test("no more requests are let in than the queue takes, until one leaves; others are not counted", async () => {
  const { guard } = await guardAt();
  const passes = [1, 2, 3].map(() => guard.admit(knock()));
  expect(codeOf(() => guard.admit(knock()))).toBe("OVERLOADED");
  expect(codeOf(() => guard.admit(knock({ predicts: false })))).toBeNull();
  guard.leave(passes[0]!);
  expect(codeOf(() => guard.admit(knock()))).toBeNull();
});

test("work that waited longer than its deadline is not begun, whatever more it asks for", async () => {
  const { guard, time } = await guardAt();
  const proceed = (pass: Pass) => codeOf(() => guard.proceed(pass));
  const passes = [{}, { "x-deadline-ms": "50" }, { "x-deadline-ms": "99999999" }].map((headers) =>
    guard.admit(knock({ headers })),
  );
  time.now += 51;
  expect(passes.map(proceed)).toEqual([null, "DEADLINE_EXCEEDED", null]);
  time.now += 10_000;
  expect(passes.map(proceed)).toEqual(["DEADLINE_EXCEEDED", "DEADLINE_EXCEEDED", "DEADLINE_EXCEEDED"]);
});

test.each(["0", "-1", "1.5", "soon", ""])("%j is no deadline", async (text) => {
  const { guard } = await guardAt();
  expect(codeOf(() => guard.admit(knock({ headers: { "x-deadline-ms": text } })))).toBe("REQUEST_MALFORMED");
  expect(await (await metricsOf(guard)).text()).toContain("requests_in_flight 0");
});

test("three failures of ours open a model's circuit and no other's, and that is told", async () => {
  const { guard, time } = await guardAt();
  const other = { ...live, reference: { name: "other", version: 1 } };
  const ask = (model: typeof live) => codeOf(() => guard.begin(model));
  for (const outcome of ["error", "refused", "error", "error"] as const) {
    guard.begin(live);
    guard.end(live, outcome);
  }
  const metrics = await metricsOf(guard);
  expect(guard.breaker).toBe("open");
  expect(() => guard.begin(live)).toThrow(
    expect.objectContaining({ code: "CIRCUIT_OPEN", status: 503, headers: { "retry-after": "60" } }),
  );
  expect(ask(other)).toBeNull();
  expect(await metrics.text()).toContain('circuit_breaker_open{model="wine-quality"} 1');
  time.now += 60_000;
  expect(guard.breaker).toBe("half-open");
  guard.begin(live);
  guard.end(live, "ok");
  expect(guard.breaker).toBe("closed");
});

test("a body that came turns after its head is refused where its turn has been too long", async () => {
  const { guard, time, endTurn } = await guardAt({ queue: { targetMs: 20, burstMs: 20, requests: 99 } });
  const headers = { "content-length": "20000" };
  const passes: Pass[] = [];
  const arrive = guard.entrance(() => passes.push(guard.admit(knock({ headers }))));
  const head = () => arrive({ method: "POST", headers } as unknown as IncomingMessage, {} as ServerResponse);
  head();
  head();
  endTurn();
  head();
  const outcomes = passes.map((pass) => {
    const code = codeOf(() => guard.proceed(pass));
    time.now += 30;
    return code;
  });
  expect(outcomes).toEqual([null, "OVERLOADED", null]); // the third came in this turn, and in time
});

test("what was shed and refused is counted by reason, from the first scrape on", async () => {
  const { guard } = await guardAt({ keys: "all" });
  const metrics = await metricsOf(guard);
  const before = await metrics.text();
  expect(before).toContain('requests_shed_total{reason="overload"} 0');
  expect(before).toContain('key_refusals_total{reason="missing"} 0');
  codeOf(() => guard.admit(knock()));
  codeOf(() => guard.admit(knock({ headers: bearer("x") })));
  guard.proceed(await guardPass(guard));
  expect(await metrics.text()).toMatch(
    /key_refusals_total\{reason="missing"\} 1[^]*key_refusals_total\{reason="unknown"\} 1[^]*queue_wait_seconds_count 1/,
  );
});

/** A pass through doors that need a key, for what needs no role. */
const guardPass = async (guard: Guard) => guard.admit(knock({ role: null }));

test("an overloaded server refuses at the door what costs much, answers health, and its connections live on", async () => {
  const { guard, time } = await guardAt({ queue: { targetMs: 20, burstMs: 20, requests: 99 } });
  const heard: string[] = [];
  const answer: RequestListener = (request: IncomingMessage, response: ServerResponse) => {
    heard.push(request.url ?? "");
    request.resume();
    time.now += 30; // a long turn
    response.end("{}");
  };
  const server = createServer(guard.entrance(answer)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const post = (path: string, bytes: number) => fetch(url + path, { method: "POST", body: "x".repeat(bytes) });

  await (await post("/first", 5000)).text();
  const refused = await post("/refused", 5000);
  expect([refused.status, refused.headers.get("retry-after"), refused.headers.get("connection")]).toEqual([
    429,
    "1",
    "keep-alive",
  ]);
  expect(errorBody.parse(await refused.json()).error.code).toBe("OVERLOADED");
  const large = await post("/large", 2_000_000).catch(() => null);
  if (large !== null) expect([large.status, large.headers.get("connection")]).toEqual([429, "close"]);
  expect((await fetch(`${url}/health`)).status).toBe(200);
  expect(heard).toEqual(["/first", "/health"]);
  expect(await (await metricsOf(guard)).text()).toContain('requests_shed_total{reason="overload"} 2');
  server.close();
  server.closeAllConnections();
});
