import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { freePort } from "../../packages/espalier/src/fixtures/spawn-moto.ts";
import { findPrograms } from "../../packages/espalier/src/local/index.ts";
import { grafanaDashboard } from "../../packages/espalier/src/monitoring/grafana-dashboard.ts";
import { alertRules, monitoringFiles } from "../../packages/espalier/src/monitoring/index.ts";
import { ended, start } from "../espalier-cli.ts";
import { trainExample, type TrainedExample } from "./trained-example.ts";

const { prometheus } = findPrograms();
const skipped = prometheus === null ? " (skipped: no prometheus here)" : "";

describe.skipIf(prometheus === null)(`a real Prometheus beside a real server${skipped}`, () => {
  let example: TrainedExample;
  beforeAll(async () => {
    example = await trainExample("iris");
  });
  afterAll(() => example.close());

  test("every panel has something to show as soon as there were predictions, and every rule is evaluated", async () => {
    const [port, listens] = [await freePort(), await freePort()];
    const server = start(["-C", example.project, "serve", "--port", String(port)]);
    const served = ended(server);
    onTestFinished(async () => {
      server.kill("SIGTERM");
      await served;
    });
    const url = `http://127.0.0.1:${port}`;
    await expect.poll(() => answers(`${url}/ready`), patient).toBe(true);

    const home = join(example.home, "prometheus-home");
    await writeMonitoring(home, port, listens);
    const args = [
      `--config.file=${join(home, "prometheus/prometheus.yml")}`,
      `--storage.tsdb.path=${join(home, "data")}`,
      `--web.listen-address=127.0.0.1:${listens}`,
    ];
    const scraper = spawn(prometheus!, args, { stdio: "ignore" });
    const gone = once(scraper, "exit");
    onTestFinished(async () => {
      scraper.kill("SIGTERM");
      await gone;
    });
    const api = `http://127.0.0.1:${listens}/api/v1`;
    await expect.poll(() => answers(`http://127.0.0.1:${listens}/-/ready`), patient).toBe(true);

    const traffic = new AbortController();
    const asking = ask(url, traffic.signal);
    onTestFinished(async () => {
      traffic.abort();
      await asking;
    });
    const empty = async () => {
      const left: string[] = [];
      for (const [name, expr] of panelQueries()) if ((await valuesOf(api, expr)).length === 0) left.push(name);
      return left;
    };
    await expect.poll(empty, patient).toEqual([]);
    const rate = panelQueries().find(([name]) => name.startsWith("Rows a second"))!;
    expect(Number((await valuesOf(api, rate[1]))[0])).toBeGreaterThan(0);
    const variable = await told<readonly string[]>(`${api}/label/model/values?match[]=predictions_total`);
    expect(variable).toEqual(["iris"]);

    interface Rules {
      readonly groups: readonly { readonly rules: readonly { readonly name: string; readonly health: string }[] }[];
    }
    const rules = async () =>
      (await told<Rules>(`${api}/rules`)).groups.flatMap((group) => group.rules.map(({ health }) => health));
    const count = alertRules.groups.reduce((sum, group) => sum + group.rules.length, 0);
    await expect.poll(rules, patient).toEqual(Array.from({ length: count }, () => "ok"));
    expect(await valuesOf(api, "ALERTS")).toEqual([]); // nothing is wrong
  });
});

const patient = { timeout: 40_000, interval: 250 };

/** As `up` writes them, but looked at every second: nobody waits a minute for a test. */
async function writeMonitoring(home: string, port: number, listens: number): Promise<void> {
  const files = monitoringFiles({
    server: `127.0.0.1:${port}`,
    prometheus: `127.0.0.1:${listens}`,
    prometheusUrl: `http://127.0.0.1:${listens}`,
    dashboards: "/dashboards",
    tls: false,
    keyed: false,
  });
  for (const { path, text } of files) {
    await mkdir(dirname(join(home, path)), { recursive: true });
    await writeFile(join(home, path), text.replaceAll(/"(?:5|15)s"/g, '"1s"'));
  }
}

/** What Grafana asks, with the values that it puts in place of its variables; named by panel and line. */
const panelQueries = (): readonly (readonly [name: string, expr: string])[] =>
  grafanaDashboard().panels.flatMap(({ title, targets }) =>
    targets.map(
      ({ expr, legendFormat }) =>
        [
          `${title}: ${legendFormat}`,
          expr.replaceAll("$model", "(iris)").replaceAll("$__rate_interval", "4s"),
        ] as const,
    ),
  );

/** Rows that are answered and rows that are refused, until nobody wants them any more. */
async function ask(url: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const body of ['{"petal_length":1.4,"petal_width":0.2,"sepal_length":5.1,"sepal_width":3.5}', '{"x":1}']) {
      const headers = { "content-type": "application/json" };
      await (await fetch(`${url}/predict`, { method: "POST", headers, body })).arrayBuffer();
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function told<T>(url: string): Promise<T> {
  const answer = await fetch(url);
  const body = (await answer.json()) as { readonly status: string; readonly error?: string; readonly data: T };
  if (body.status !== "success") throw new Error(`${url}: ${body.error}`);
  return body.data;
}

/** The values of an instant query that are numbers. */
async function valuesOf(api: string, expr: string): Promise<readonly string[]> {
  interface Vector {
    readonly result: readonly { readonly value: readonly [time: number, value: string] }[];
  }
  const { result } = await told<Vector>(`${api}/query?query=${encodeURIComponent(expr)}`);
  return result.map(({ value }) => value[1]).filter((value) => value !== "NaN");
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    async (answer) => {
      await answer.arrayBuffer();
      return answer.ok;
    },
    () => false,
  );
