import { alertRules } from "./alert-rules.ts";
import { grafanaDashboard, prometheusUid } from "./grafana-dashboard.ts";
import { yamlText } from "./yaml-text.ts";

/** A text to be written, by its path in a folder. */
export interface WrittenFile {
  readonly path: string;
  readonly text: string;
}

export interface MonitoringPlan {
  /** Where Prometheus finds the server: `server:3000`. */
  readonly server: string;
  /** Where Prometheus finds itself. */
  readonly prometheus: string;
  /** Where Grafana finds Prometheus: `http://prometheus:9090`. */
  readonly prometheusUrl: string;
  /** Where Grafana finds the dashboard's file. */
  readonly dashboards: string;
  /** The server speaks HTTPS. */
  readonly tls: boolean;
  /** `/metrics` asks for a key, which stands in the file `prometheus/metrics-key`. */
  readonly keyed: boolean;
}

/** Prometheus' configuration and rules, and what Grafana is provisioned with. */
export function monitoringFiles(plan: MonitoringPlan): readonly WrittenFile[] {
  const scrape = {
    job_name: "espalier",
    static_configs: [{ targets: [plan.server] }],
    ...(plan.tls && { scheme: "https", tls_config: { insecure_skip_verify: true } }), // by loopback or its own network
    ...(plan.keyed && { authorization: { type: "Bearer", credentials_file: "metrics-key" } }),
  };
  const prometheus = {
    global: { scrape_interval: "5s", evaluation_interval: "15s" },
    rule_files: ["rules.yml"],
    scrape_configs: [scrape, { job_name: "prometheus", static_configs: [{ targets: [plan.prometheus] }] }],
  };
  const source = {
    name: "Prometheus",
    uid: prometheusUid,
    type: "prometheus",
    access: "proxy",
    url: plan.prometheusUrl,
    isDefault: true,
    jsonData: { timeInterval: "5s" },
  };
  const provider = {
    name: "Espalier",
    type: "file",
    allowUiUpdates: false,
    options: { path: plan.dashboards.replaceAll("$", () => "$$") }, // Grafana puts variables in place of $NAME
  };
  return [
    { path: "prometheus/prometheus.yml", text: yamlText(prometheus) },
    { path: "prometheus/rules.yml", text: yamlText(alertRules) },
    {
      path: "grafana/provisioning/datasources/prometheus.yml",
      text: yamlText({ apiVersion: 1, datasources: [source] }),
    },
    {
      path: "grafana/provisioning/dashboards/espalier.yml",
      text: yamlText({ apiVersion: 1, providers: [provider] }),
    },
    { path: "grafana/dashboards/espalier.json", text: `${JSON.stringify(grafanaDashboard(), null, 2)}\n` },
  ];
}
