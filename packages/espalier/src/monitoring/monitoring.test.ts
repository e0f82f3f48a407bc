import { parse } from "yaml";
import { expect, test } from "vitest";
import { meterGuard, Tally } from "../guard/metrics.ts";
import { addLogMetrics } from "../predictions/metrics.ts";
import { createMetrics } from "../serve/metrics.ts";
import { reloadMetrics } from "../serve/reload-metrics.ts";
import { alertRules } from "./alert-rules.ts";
import { grafanaDashboard } from "./grafana-dashboard.ts";
import { monitoringFiles, type MonitoringPlan } from "./monitoring-files.ts";

const plan: MonitoringPlan = {
  server: "server:3000",
  prometheus: "localhost:9090",
  prometheusUrl: "http://prometheus:9090",
  dashboards: "/dashboards",
  tls: false,
  keyed: false,
};

/** Every name that the server's registry knows, by the series that Prometheus keeps of it. */
async function namesOfServer(): Promise<ReadonlySet<string>> {
  const { register } = createMetrics([{ name: "wine", version: 1 }]);
  meterGuard(register, { tally: new Tally(), queueLength: () => 0, breakers: () => [] });
  reloadMetrics(register);
  const stats = () => ({ writtenRows: 0, shedRows: {}, spoolBytes: 0 }) as never;
  addLogMetrics(register, stats, async () => {});
  const all = (await register.getMetricsAsJSON()).flatMap(({ name, type }) =>
    String(type) === "histogram" ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
  );
  const recorded = alertRules.groups.flatMap(({ rules }) =>
    rules.flatMap((rule) => ("record" in rule ? [rule.record] : [])),
  );
  return new Set([...all, ...recorded, "up"]);
}

/** The series that an expression reads: names that are neither functions, labels, texts nor durations. */
function seriesIn(expr: string): readonly string[] {
  const bare = expr
    .replace(/"[^"]*"/g, "")
    .replace(/\{[^}]*\}/g, "")
    .replace(/\[[^\]]*\]/g, "")
    .replace(/\b(?:by|without) \([^)]*\)/g, "");
  return [...bare.matchAll(/[a-z_][\w:]*(?!\w*\s*\()/gi)]
    .map(([name]) => name)
    .filter((name) => !/^(?:sum|max|min|count|rate|increase|histogram_quantile)$/.test(name));
}

test("alerts and panels read only metrics that the server has", async () => {
  const known = await namesOfServer();
  const rules = alertRules.groups.flatMap((group) => group.rules.map(({ expr }) => expr));
  const panels = grafanaDashboard().panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
  const read = [...rules, ...panels].flatMap(seriesIn);
  expect(read.length).toBeGreaterThan(30);
  expect(read.filter((name) => !known.has(name))).toEqual([]);
});

test("the names in an expression are found", () => {
  expect(seriesIn('sum by (model) (rate(predictions_total{outcome="error"}[5m])) / max(up) > 0.01')).toEqual([
    "predictions_total",
    "up",
  ]);
});

test("panels lie side by side and never on one another", () => {
  const taken = new Set<string>();
  for (const { gridPos } of grafanaDashboard().panels) {
    for (let x = gridPos["x"]!; x < gridPos["x"]! + gridPos["w"]!; x++) {
      expect(x).toBeLessThan(24);
      for (let y = gridPos["y"]!; y < gridPos["y"]! + gridPos["h"]!; y++) {
        expect(taken).not.toContain(`${x} ${y}`);
        taken.add(`${x} ${y}`);
      }
    }
  }
});

test("a key for /metrics is read from a file, and stands in no configuration", () => {
  const [config] = monitoringFiles({ ...plan, keyed: true });
  expect(parse(config!.text)).toMatchObject({
    scrape_configs: [{ authorization: { type: "Bearer", credentials_file: "metrics-key" } }, {}],
  });
  expect(monitoringFiles(plan)[0]!.text).not.toContain("authorization");
});

test("a hostile address stays a text in YAML", () => {
  const server = 'x"]}]\nrule_files: ["/etc/passwd';
  const [config] = monitoringFiles({ ...plan, server });
  expect(parse(config!.text)).toMatchObject({
    rule_files: ["rules.yml"],
    scrape_configs: [{ static_configs: [{ targets: [server] }] }, {}],
  });
});
