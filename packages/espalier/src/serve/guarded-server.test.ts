import { once } from "node:events";
import { connect, type AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { errorBody } from "../contract/index.ts";
import { servedWine } from "../fixtures/served-models.ts";
import { createGuard, fixedKeys, hashKey, type ApiKey, type GuardRules } from "../guard/index.ts";
import { buildServer, type BuiltServer } from "./build-server.ts";

const rules: GuardRules = {
  keys: "writes",
  deadlineMs: 10_000,
  queue: { targetMs: 60_000, burstMs: 60_000, requests: 100 },
  breaker: { failures: 3, openMs: 60_000 },
};
const keyOf = (name: string, more: Partial<ApiKey> = {}): ApiKey => ({
  id: name,
  name,
  roles: ["predict"],
  sha256: hashKey(name),
  expiresAt: null,
  rate: null,
  ...more,
});

const open: BuiltServer[] = [];
afterEach(async () => {
  for (const { app } of open.splice(0)) await app.close();
});

async function serve(given: Partial<GuardRules>, ...keys: readonly ApiKey[]) {
  const guard = await createGuard({ rules: { ...rules, ...given }, keys: fixedKeys(keys) });
  const built = buildServer({ models: [{ served: servedWine(), rules: { missing: "median" } }], guard });
  open.push(built);
  const ask = (url: string, key?: string, row?: string) =>
    built.app.inject({
      url,
      headers: {
        host: "127.0.0.1",
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(row === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(row === undefined ? { method: "GET" } : { method: "POST", payload: row }),
    });
  return { ...built, ask };
}

test("where keys are asked for everywhere, only health answers without one, and every role has its routes", async () => {
  const { ask } = await serve({ keys: "all" }, keyOf("shop"), keyOf("prometheus", { roles: ["monitor"] }));
  const statuses = async (key?: string) => {
    const answers = [
      ask("/health", key),
      ask("/ready", key),
      ask("/model/info", key),
      ask("/metrics", key),
      ask("/predict", key, "{}"),
      ask("/docs/json", key),
    ];
    return (await Promise.all(answers)).map(({ statusCode }) => statusCode);
  };
  expect(await statuses()).toEqual([200, 200, 401, 401, 401, 401]);
  expect(await statuses("shop")).toEqual([200, 200, 200, 403, 200, 200]);
  expect(await statuses("prometheus")).toEqual([200, 200, 403, 200, 403, 403]);
  expect(await statuses("nobody")).toEqual([200, 200, 401, 401, 401, 401]);
  const { headers, payload } = await ask("/predict", undefined, "{}");
  expect(headers["www-authenticate"]).toBe('Bearer realm="espalier"');
  expect(errorBody.parse(JSON.parse(payload))).toMatchObject({
    error: { code: "KEY_MISSING" },
    request_id: headers["x-request-id"],
  });
});

test("answers and refusals to a key with a rate say how the rate stands", async () => {
  const { ask } = await serve({}, keyOf("shop", { rate: { requests: 2, per: "hour", burst: 2 } }));
  const answers = [
    await ask("/predict", "shop", "{}"),
    await ask("/predict", "shop", "[]"),
    await ask("/predict", "shop", "{}"),
  ];
  expect(
    answers.map(({ statusCode, headers }) => [statusCode, headers["ratelimit-remaining"], headers["retry-after"]]),
  ).toEqual([
    [200, "1", undefined],
    [400, "0", undefined],
    [429, "0", "1800"],
  ]);
});

test("a model that fails three times in a row is left alone, its others are not, and refused rows do not matter", async () => {
  const { ask, models, app } = await serve({});
  const live = models.get();
  models.put({
    ...live,
    predict: () => {
      throw new TypeError("a mistake of ours");
    },
  });
  const codes: string[] = [];
  for (let i = 0; i < 4; i++) codes.push(errorBody.parse((await ask("/predict", undefined, "{}")).json()).error.code);
  expect(codes).toEqual(["INTERNAL", "INTERNAL", "INTERNAL", "CIRCUIT_OPEN"]);
  const refused = await app.inject({
    method: "POST",
    url: "/predict",
    headers: { host: "127.0.0.1", "content-type": "application/json" },
    payload: "[]",
  });
  expect(refused.statusCode).toBe(400);
  const metrics = (await ask("/metrics")).payload;
  expect(metrics).toContain('circuit_breaker_open{model="wine-quality"} 1');
  expect(metrics).toContain("requests_in_flight 0");
  expect((await ask("/health")).statusCode).toBe(200);
});

test("a request that is given up half-way gives its place back", async () => {
  const { app, ask } = await serve({});
  await app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = app.server.address() as AddressInfo;
  const inFlight = async () => /^requests_in_flight (\d+)$/m.exec((await ask("/metrics")).payload)?.[1];
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.write(
    "POST /predict HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{",
  );
  await expect.poll(inFlight).toBe("1");
  socket.destroy();
  await expect.poll(inFlight).toBe("0");
});

test("the document says where a key is taken", async () => {
  const { ask } = await serve({});
  const { paths, components } = (await ask("/openapi.json")).json();
  expect(paths["/predict"].post.security).toEqual([{}, { key: [] }]);
  expect(paths["/health"].get.security).toBeUndefined();
  expect(components.securitySchemes.key).toMatchObject({ type: "http", scheme: "bearer" });
});
