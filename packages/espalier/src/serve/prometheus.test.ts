import { spawn, spawnSync } from "node:child_process";
import { EventEmitter } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { freePort } from "../fixtures/spawn-moto.ts";
import { servedIris, servedWine } from "../fixtures/served-models.ts";
import { temporaryFolder } from "../store/fixtures/temporary.ts";
import { startServer } from "./start-server.ts";

const isHere = (program: string) => spawnSync(program, ["--version"]).status === 0;
const withPrometheus = (name: string, work: () => Promise<void>) =>
  isHere("prometheus") && isHere("promtool")
    ? test(name, work)
    : test.skip(`${name} (skipped: no prometheus and promtool here; Debian's package prometheus has both)`);

async function startBoth() {
  const rules = { missing: "median" } as const;
  const server = await startServer({
    models: [
      { served: servedWine(), rules },
      { served: { ...servedIris(), name: 'iris "2"\\\n' }, rules },
    ],
    port: 0,
    signals: new EventEmitter(),
  });
  onTestFinished(async () => {
    server.drain();
    await server.stopped;
  });
  const ask = async (body: string) =>
    await fetch(`${server.url}/predict`, { method: "POST", headers: { "content-type": "application/json" }, body });
  return { url: server.url, ask };
}

withPrometheus("a real Prometheus scrapes the server, and finds nothing to complain of", async () => {
  const { url, ask } = await startBoth();
  for (let i = 0; i < 3; i++) expect((await ask("{}")).status).toBe(200);
  expect((await ask('{"alcohol": "x"}')).status).toBe(400);

  const lint = spawnSync("promtool", ["check", "metrics"], {
    input: await (await fetch(`${url}/metrics`)).text(),
    encoding: "utf8",
  });
  expect(`${lint.stdout}${lint.stderr}`).toBe("");
  expect(lint.status).toBe(0);

  const dir = temporaryFolder();
  const config = join(dir, "prometheus.yml");
  const target = new URL(url).host;
  writeFileSync(
    config,
    `scrape_configs: [{job_name: espalier, scrape_interval: 100ms, static_configs: [{targets: ["${target}"]}]}]\n`,
  );
  const port = await freePort();
  const prometheus = spawn(
    "prometheus",
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(dir, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--log.level=error",
    ],
    { stdio: "ignore" },
  );
  onTestFinished(() => void prometheus.kill("SIGKILL"));
  const query = async (expression: string) => {
    const address = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(expression)}`;
    const answer = await fetch(address).then(
      (response) => response.json() as Promise<{ data?: { result: { value: [number, string] }[] } }>,
      () => null, // it does not listen yet
    );
    return answer?.data?.result.map(({ value }) => Number(value[1])) ?? [];
  };
  const wine = 'model="wine-quality",version="3"';
  await expect.poll(() => query(`predictions_total{${wine},outcome="ok"}`), { timeout: 30_000 }).toEqual([3]);
  expect(await query(`predictions_total{${wine},outcome="refused"}`)).toEqual([1]);
  expect(await query(`prediction_duration_seconds_count{${wine}}`)).toEqual([4]);
  expect(await query(`histogram_quantile(0.99, prediction_duration_seconds_bucket{${wine}}) > 0`)).toHaveLength(1);
  expect(await query('predictions_total{model!="wine-quality"}')).toEqual([0, 0, 0]);
  expect(await query("up")).toEqual([1]);
});
