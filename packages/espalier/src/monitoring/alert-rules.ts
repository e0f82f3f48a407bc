interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly severity: "critical" | "warning" };
  readonly annotations: { readonly summary: string; readonly description: string };
}

const alert = (
  name: string,
  severity: AlertRule["labels"]["severity"],
  [expr, lasting]: readonly [expr: string, lasting: string],
  summary: string,
  description: string,
): AlertRule => ({ alert: name, expr, for: lasting, labels: { severity }, annotations: { summary, description } });

const model = "{{ $labels.model }}";

/** Prometheus' rules on what the server tells at `/metrics`: sums that panels and alerts share, and when to wake somebody. */
export const alertRules = {
  groups: [
    {
      name: "espalier-sums",
      interval: "15s",
      rules: [
        {
          record: "model:predictions:rate5m",
          expr: "sum by (model, outcome) (rate(predictions_total[5m]))",
        },
        {
          record: "model:prediction_duration_seconds:p99_5m",
          expr: "histogram_quantile(0.99, sum by (model, le) (rate(prediction_duration_seconds_bucket[5m])))",
        },
      ],
    },
    {
      name: "espalier",
      rules: [
        alert(
          "EspalierDown",
          "critical",
          ['up{job="espalier"} == 0', "1m"],
          "the server does not answer",
          "{{ $labels.instance }} has not answered for a minute: is it running, and reachable from Prometheus?",
        ),
        alert(
          "EspalierPredictionsFail",
          "critical",
          [
            'sum by (model) (model:predictions:rate5m{outcome="error"}) / sum by (model) (model:predictions:rate5m) > 0.01',
            "5m",
          ],
          `predictions of ${model} fail`,
          "{{ $value | humanizePercentage }} of the rows fail on our side. `espalier serve --log` says where in the code.",
        ),
        alert(
          "EspalierSlow",
          "warning",
          ["model:prediction_duration_seconds:p99_5m > 0.25", "10m"],
          `predictions of ${model} are slow`,
          "One request in a hundred takes {{ $value | humanizeDuration }} or more.",
        ),
        alert(
          "EspalierCircuitOpen",
          "critical",
          ["max by (model) (circuit_breaker_open) >= 0.5", "1m"],
          `${model} is not asked`,
          "It failed several times in a row, so that requests are refused until it answers again.",
        ),
        alert(
          "EspalierOverloaded",
          "warning",
          ['sum(rate(requests_shed_total{reason!="rate_limit"}[5m])) > 0', "5m"],
          "requests are refused so that others are answered in time",
          "{{ $value | humanize }} a second. More workers, or more servers, take more.",
        ),
        alert(
          "EspalierModelHeldBack",
          "warning",
          ["max by (model) (model_held_back) == 1", "5m"],
          `another version of ${model} should answer and cannot`,
          "The one before goes on. `reload` in `GET /model/info` says why.",
        ),
        alert(
          "EspalierPredictionsNotRemembered",
          "warning",
          ["sum by (reason) (rate(prediction_log_shed_total[5m])) > 0", "5m"],
          "predictions are answered, but not remembered",
          "{{ $labels.reason }}: {{ $value | humanize }} rows a second.",
        ),
      ],
    },
  ],
} as const;
