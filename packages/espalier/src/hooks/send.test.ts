import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { afterAll, expect, test } from "vitest";
import type { News } from "./news.ts";
import type { ReadyHook } from "./ready-hooks.ts";
import { sendNews, signatureOf } from "./send.ts";

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
const received: Received[] = [];

/** A path says what happens to its first requests, in order: /503,hang,200/name. The last one goes on for ever. */
const server = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8").on("data", (text: string) => (body += text));
  request.on("end", () => {
    const path = request.url ?? "";
    const before = received.filter((one) => one.path === path).length;
    received.push({ path, headers: request.headers, body });
    const plan = path.split("/")[1]!.split(",");
    answer(response, plan[Math.min(before, plan.length - 1)]!);
  });
});
const base = await new Promise<string>((resolve) => {
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    resolve(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
  });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function answer(response: ServerResponse, what: string): void {
  if (what === "close") response.destroy();
  else if (what === "drip") response.writeHead(200).write("still ");
  else if (what !== "hang") response.writeHead(Number(what), { location: "/200/elsewhere" }).end("thanks");
}

const news: News = {
  event: "run-failed",
  id: "5d41402a",
  at: "2026-03-01T03:00:00.000Z",
  project: "wine",
  environment: null,
  run_id: "abc",
  run_name: "calm-otter",
  reason: "schedule",
  status: "failed",
  stage: "validate",
  error: { code: "CHECKS_FAILED", message: "Grüße" },
  metrics: null,
  gate: null,
  model: null,
};
const hook = (path: string, more: Partial<ReadyHook> = {}): ReadyHook => {
  return { name: "hooks[0]", url: `${base}${path}`, on: ["run-failed"], headers: {}, secret: null, ...more };
};
const quick = { codeVersion: "1.2.3", tryMs: 300, waitMs: 1 };
const sentTo = (path: string) => received.filter((one) => one.path === path);

test("news arrive as JSON, named, and signed with the secret", async () => {
  const path = "/200/signed";
  const to = hook(path, { headers: { authorization: "Bearer t" }, secret: "s3cret" });
  expect(await sendNews([to], [news], quick)).toEqual([]);
  const { headers, body } = sentTo(path)[0]!;
  expect(JSON.parse(body)).toEqual(news);
  expect(headers).toMatchObject({
    authorization: "Bearer t",
    "content-type": "application/json",
    "user-agent": "espalier/1.2.3",
    "idempotency-key": "5d41402a",
    "x-espalier-event": "run-failed",
    "x-espalier-signature": signatureOf(body, "s3cret"),
  });
});

test("a signature is the HMAC-SHA256 of the body", () => {
  // RFC 4231, test case 2
  const expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
  expect(signatureOf("what do ya want for nothing?", "Jefe")).toBe(`sha256=${expected}`);
});

test.each(["503,429,200", "close,200", "hang,200"])(
  "%s: a failed try is made again, with the same id and body",
  async (plan) => {
    const path = `/${plan}/again`;
    expect(await sendNews([hook(path)], [news], quick)).toEqual([]);
    const tries = sentTo(path);
    expect(tries).toHaveLength(plan.split(",").length);
    expect(new Set(tries.map(({ headers, body }) => `${String(headers["idempotency-key"])} ${body}`)).size).toBe(1);
  },
);

test.each([
  ["500", 3, "it answered 500 (3 tries)"],
  ["hang", 3, "it did not answer in time (3 tries)"],
  ["close", 3, "no connection (UND_ERR_SOCKET) (3 tries)"],
  ["404", 1, "it answered 404"],
  ["302", 1, "it answered 302, and redirects are not followed"],
])("%s: told after %i tries", async (plan, tries, why) => {
  const path = `/${plan}/told`;
  expect(await sendNews([hook(path)], [news], quick)).toEqual([`hooks[0]: run-failed was not delivered: ${why}`]);
  expect(sentTo(path)).toHaveLength(tries);
});

test("a redirect's target hears nothing", () => {
  expect(sentTo("/200/elsewhere")).toEqual([]);
});

test("a body that never ends is not waited for", async () => {
  expect(await sendNews([hook("/drip/body")], [news], { ...quick, tryMs: 60_000 })).toEqual([]);
});

test("all of it ends after the time for all, and a silent receiver keeps no other one waiting", async () => {
  const said = await sendNews([hook("/hang/first"), hook("/200/second")], [news], {
    ...quick,
    tryMs: 60_000,
    allMs: 50,
  });
  expect(said).toEqual(["hooks[0]: run-failed was not delivered: it did not answer in time"]);
  expect(sentTo("/200/second")).toHaveLength(1);
});

test("nobody hears of an event that he did not ask for", async () => {
  expect(await sendNews([hook("/200/other", { on: ["promoted"] })], [news], quick)).toEqual([]);
  expect(sentTo("/200/other")).toEqual([]);
});

test("a message never repeats the address", async () => {
  const nowhere = hook("", { url: "http://127.0.0.1:1/services/T0/B0/secret" });
  const [said = ""] = await sendNews([nowhere], [news], quick);
  expect(said).toMatch(/no connection/);
  expect(said).not.toContain("secret");
});
