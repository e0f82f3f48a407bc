import type { Task } from "@espalier/learn";
import type { MetricName, SearchConfig, ServeConfig, SplitConfig } from "./config.ts";
import type { Ec2Config, LambdaConfig, LocalConfig } from "./deploy.ts";
import { gate, type GateRule } from "./gate.ts";
import type { ScheduleConfig } from "./schedule.ts";

/** What a project gets that does not say otherwise. Every default of the configuration is here. */
export const defaults = {
  split: { test: 0.2, duplicates: "together", stratify: true } satisfies SplitConfig,
  search: { trials: 10, sampler: "tpe", folds: 5 } satisfies Omit<SearchConfig, "metric">,
  metric: { regression: "r2", classification: "f1_macro" } satisfies { [K in Task]: MetricName<K> },
  serve: {
    missing: "median",
    port: 3000,
    host: "127.0.0.1",
    reloadMs: 2000,
    drainDelayMs: 0,
    drainMs: 10_000,
    workers: 1,
    keys: "writes",
    deadlineMs: 10_000,
    queue: { targetMs: 20, burstMs: 500, requests: 10_000 },
    breaker: { failures: 3, openMs: 60_000 },
    limits: { bodyBytes: 2 ** 20, batchBodyBytes: 16 * 2 ** 20, batchRows: 10_000, streamRows: 1_000_000 },
    predictions: { features: "values", keepDays: 30, maxSpoolBytes: 256 * 2 ** 20 },
  } satisfies ServeConfig,
  targetMissing: "fault",
  seed: 42,
  schedule: {
    timezone: "UTC",
    pollMs: 10_000,
    debounceMs: 2000,
    retune: false,
    catchUp: true,
  } satisfies Omit<ScheduleConfig, "cron" | "onNewData">,
  deploy: {
    lambda: {
      package: "zip",
      model: "baked",
      memoryMb: 512,
      timeoutS: 10,
      runtime: "nodejs22.x",
      architecture: "arm64",
      logDays: 30,
      throttle: { ratePerS: 50, burst: 100 },
      stage: "$default",
      alarms: { errors: 5, p99Ms: 1000, throttles: 10 },
      keepVersions: 10,
    } satisfies LambdaConfig,
    ec2: {
      instanceType: "t4g.small",
      port: 80,
      instances: { min: 1, max: 2 },
      loadBalancer: false,
      allow: [],
      logDays: 30,
      keepVersions: 10,
    } satisfies Ec2Config,
    local: {
      services: ["prometheus", "grafana", "postgres", "redis", "minio", "mlflow"],
      port: 3000,
      ports: { prometheus: 9090, grafana: 3001, postgres: 5432, redis: 6379, minio: 9000, mlflow: 5000 },
    } satisfies LocalConfig,
  },
} as const;

/** The gate of a project that names none. */
export const defaultGate = (metric: MetricName): readonly GateRule<MetricName>[] => [
  gate.betterThanBaseline(metric),
  gate.notWorseThanChampion(metric),
];
