import { execFileSync } from "node:child_process";
import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { servedWine } from "../fixtures/served-models.ts";
import { startChild } from "../store/fixtures/child.ts";
import { startServer } from "./start-server.ts";

const isSlow = process.env["ESPALIER_SLOW"] === "1";
const mayOpen = Number(execFileSync("sh", ["-c", "ulimit -n"], { encoding: "utf8" }));
const wanted = isSlow ? 10_000 : 200;
const connections = Number.isFinite(mayOpen) ? Math.min(wanted, mayOpen - 500) : wanted;

test(`${connections} idle connections: others are answered, and all are given up at the end`, async () => {
  const server = await startServer({
    models: [{ served: servedWine(), rules: { missing: "median" } }],
    port: 0,
    signals: new EventEmitter(),
  });
  const before = process.memoryUsage.rss();
  const script = new URL("./fixtures/idle-clients.mjs", import.meta.url);
  const child = startChild(script, new URL(server.url).port, String(connections));
  await child.lines(1);
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${server.url}/predict`, { method: "POST", body: "{}", headers });
  expect(answer.status).toBe(200);
  if (isSlow) expect(process.memoryUsage.rss() - before).toBeLessThan(30_000 * connections);
  server.drain();
  expect(await server.stopped).toBe("drained");
  child.process.kill("SIGKILL");
}, 120_000);
