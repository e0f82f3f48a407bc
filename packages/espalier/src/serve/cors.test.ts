import { afterAll, expect, test } from "vitest";
import { servedWine } from "../fixtures/served-models.ts";
import { buildServer } from "./build-server.ts";

const origin = "https://shop.example";
const models = [{ served: servedWine(), rules: { missing: "median" } }] as const;
const { app } = buildServer({ models, cors: [origin] });
const { app: closed } = buildServer({ models });
afterAll(() => Promise.all([app.close(), closed.close()]));

const ask = (from: string | undefined, server = app) =>
  server.inject({ url: "/model/info", headers: from === undefined ? {} : { origin: from } });
const askFirst = (from: string, server = app) =>
  server.inject({
    method: "OPTIONS",
    url: "/predict",
    headers: {
      origin: from,
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type",
    },
  });

test("a listed origin may read, and send JSON and keys", async () => {
  const { headers } = await ask(origin);
  expect(headers["access-control-allow-origin"]).toBe(origin);
  expect(headers["access-control-expose-headers"]).toContain("x-request-id");
  const first = await askFirst(origin);
  expect(first.statusCode).toBe(204);
  expect(first.headers["access-control-allow-methods"]).toContain("POST");
  expect(first.headers["access-control-allow-headers"]).toMatch(/authorization, content-type/);
});

test("any other may not, and answers are kept apart by origin", async () => {
  for (const other of ["https://evil.example", "null", `${origin}.evil.example`, "https://SHOP.example"]) {
    expect((await ask(other)).headers).not.toHaveProperty("access-control-allow-origin");
    expect((await askFirst(other)).headers).not.toHaveProperty("access-control-allow-origin");
  }
  expect((await ask(undefined)).headers.vary).toBe("origin");
});

test("credentials are never allowed: a key is sent by whoever has it, not by the browser", async () => {
  expect((await ask(origin)).headers).not.toHaveProperty("access-control-allow-credentials");
});

test("without listed origins there is nothing of it", async () => {
  expect((await ask(origin, closed)).headers).not.toHaveProperty("access-control-allow-origin");
  expect((await askFirst(origin, closed)).statusCode).toBe(405);
});

test("what a page of another origin sends is refused, unless its origin is listed", async () => {
  const send = async (headers: Readonly<Record<string, string>>, server = app) => {
    const json = { "content-type": "application/json", ...headers };
    const answer = await server.inject({ method: "POST", url: "/predict", payload: "{}", headers: json });
    return answer.statusCode;
  };
  const evil = "https://evil.example";
  expect(await send({ "sec-fetch-site": "cross-site", origin: evil })).toBe(403);
  expect(await send({ "sec-fetch-site": "same-site", origin: "http://localhost:8080" }, closed)).toBe(403);
  expect(await send({ "sec-fetch-site": "cross-site", origin })).toBe(200);
  expect(await send({ "sec-fetch-site": "cross-site", origin }, closed)).toBe(403);
  expect(await send({ "sec-fetch-site": "same-origin", origin: "http://localhost:80" }, closed)).toBe(200);
  expect(await send({}, closed)).toBe(200); // no browser
});
