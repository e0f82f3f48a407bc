/** The one data source that dashboards refer to; `monitoringFiles` provisions it under this name. */
export const prometheusUid = "espalier-prometheus";
const datasource = { type: "prometheus", uid: prometheusUid };

interface Query {
  readonly expr: string;
  /** How a line is called: `{{outcome}}`. */
  readonly legend: string;
}

interface PanelPlan {
  readonly title: string;
  readonly kind: "timeseries" | "stat";
  readonly unit: string;
  /** Of the 24 columns of a row. */
  readonly width: number;
  readonly queries: readonly Query[];
  readonly description?: string;
}

const chosen = 'model=~"$model"';

/** What is looked at first stands on top: is it up, how much is asked, how fast and how well is it answered. */
const plans: readonly (readonly PanelPlan[])[] = [
  [
    stat("Up", "short", { expr: 'min(up{job="espalier"})', legend: "" }),
    stat("Rows a second", "reqps", { expr: `sum(rate(predictions_total{${chosen}}[5m]))`, legend: "" }),
    stat("p99", "s", { expr: `max(model:prediction_duration_seconds:p99_5m{${chosen}})`, legend: "" }),
    stat("Failing", "percentunit", {
      expr: `sum(rate(predictions_total{${chosen},outcome="error"}[5m])) / sum(rate(predictions_total{${chosen}}[5m]))`,
      legend: "",
    }),
    stat("Version", "short", {
      expr: `count by (version) (predictions_total{${chosen},outcome="ok"} > 0)`,
      legend: "{{version}}",
    }),
    stat("Circuit breaker", "short", { expr: `max(circuit_breaker_open{${chosen}})`, legend: "" }),
  ],
  [
    lines("Rows, by what became of them", "reqps", [
      { expr: `sum by (outcome) (rate(predictions_total{${chosen}}[$__rate_interval]))`, legend: "{{outcome}}" },
    ]),
    lines(
      "Time to answer",
      "s",
      [0.5, 0.95, 0.99].map((share) => ({
        expr: `histogram_quantile(${share}, sum by (le) (rate(prediction_duration_seconds_bucket{${chosen}}[$__rate_interval])))`,
        legend: `p${share * 100}`,
      })),
      "From a body received in full to its answer ready to send.",
    ),
  ],
  [
    lines("Rows, by version", "reqps", [
      {
        expr: `sum by (model, version) (rate(predictions_total{${chosen}}[$__rate_interval]))`,
        legend: "{{model}} {{version}}",
      },
    ]),
    lines("Refused, by reason", "reqps", [
      { expr: "sum by (reason) (rate(requests_shed_total[$__rate_interval]))", legend: "{{reason}}" },
      { expr: "sum by (reason) (rate(key_refusals_total[$__rate_interval]))", legend: "key {{reason}}" },
    ]),
  ],
  [
    lines("In flight and waiting", "short", [
      { expr: "sum(requests_in_flight)", legend: "in flight" },
      { expr: "sum(queue_length)", legend: "waiting" },
    ]),
    lines("Time waited", "s", [
      {
        expr: "histogram_quantile(0.99, sum by (le) (rate(queue_wait_seconds_bucket[$__rate_interval])))",
        legend: "p99",
      },
    ]),
  ],
  [
    lines("Memory", "bytes", [
      { expr: 'process_resident_memory_bytes{job="espalier"}', legend: "resident {{instance}}" },
      { expr: 'nodejs_heap_size_used_bytes{job="espalier"}', legend: "heap {{instance}}" },
    ]),
    lines("Processor", "percentunit", [
      { expr: 'rate(process_cpu_seconds_total{job="espalier"}[$__rate_interval])', legend: "{{instance}}" },
    ]),
  ],
  [
    lines("Event loop", "s", [
      { expr: 'nodejs_eventloop_lag_p99_seconds{job="espalier"}', legend: "lag p99 {{instance}}" },
    ]),
    lines("Models taken up", "short", [
      { expr: "sum by (outcome) (increase(model_reloads_total[$__rate_interval]))", legend: "{{outcome}}" },
      { expr: "max by (model) (model_held_back)", legend: "{{model}} held back" },
    ]),
  ],
  [
    lines("Remembered predictions", "reqps", [
      { expr: "sum(rate(prediction_log_written_total[$__rate_interval]))", legend: "written" },
      { expr: "sum by (reason) (rate(prediction_log_shed_total[$__rate_interval]))", legend: "lost: {{reason}}" },
    ]),
    lines("Waiting to be taken into the database", "bytes", [
      { expr: "max(prediction_log_spool_bytes)", legend: "spool" },
    ]),
  ],
];

function stat(title: string, unit: string, query: Query): PanelPlan {
  return { title, kind: "stat", unit, width: 4, queries: [query] };
}

function lines(title: string, unit: string, queries: readonly Query[], description?: string): PanelPlan {
  return { title, kind: "timeseries", unit, width: 12, queries, ...(description && { description }) };
}

/** A dashboard for Grafana 10 and later, of the metrics that the server has. The same for every project. */
export function grafanaDashboard() {
  const heights = plans.map((row) => (row[0]?.kind === "stat" ? 4 : 8));
  const panels = plans.flatMap((row, r) => {
    const y = heights.slice(0, r).reduce((sum, height) => sum + height, 0);
    return row.map((plan, place) => panelOf(plan, { x: place * plan.width, y, w: plan.width, h: heights[r] ?? 0 }));
  });
  return {
    uid: "espalier",
    title: "Espalier",
    tags: ["espalier"],
    schemaVersion: 39,
    timezone: "browser",
    refresh: "10s",
    time: { from: "now-1h", to: "now" },
    templating: {
      list: [
        {
          name: "model",
          label: "Model",
          type: "query",
          datasource,
          query: { query: "label_values(predictions_total, model)", refId: "model" },
          refresh: 2,
          includeAll: true,
          multi: true,
          current: { text: ["All"], value: ["$__all"] },
        },
      ],
    },
    panels: panels.map((panel, i) => ({ id: i + 1, ...panel })),
  };
}

function panelOf({ title, kind, unit, queries, description }: PanelPlan, gridPos: Readonly<Record<string, number>>) {
  return {
    title,
    ...(description && { description }),
    type: kind,
    datasource,
    gridPos,
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    ...(kind === "stat" && {
      options: { reduceOptions: { calcs: ["lastNotNull"] }, textMode: queries[0]?.legend ? "name" : "value" },
    }),
    targets: queries.map(({ expr, legend }, i) => ({
      refId: String.fromCharCode(65 + i),
      datasource,
      expr,
      legendFormat: legend === "" ? "__auto" : legend,
    })),
  };
}
