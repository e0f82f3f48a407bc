import type { Task } from "@espalier/learn";
import type { MetricName, SearchConfig, ServeConfig, SplitConfig } from "./config.ts";
import { gate, type GateRule } from "./gate.ts";
import type { ScheduleConfig } from "./schedule.ts";

/** What a project gets that does not say otherwise. Every default of the configuration is here. */
export const defaults = {
  split: { test: 0.2, duplicates: "together", stratify: true } satisfies SplitConfig,
  search: { trials: 10, sampler: "tpe", folds: 5 } satisfies Omit<SearchConfig, "metric">,
  metric: { regression: "r2", classification: "f1_macro" } satisfies { [K in Task]: MetricName<K> },
  serve: { missing: "median", port: 3000 } satisfies ServeConfig,
  targetMissing: "fault",
  seed: 42,
  schedule: {
    timezone: "UTC",
    pollMs: 10_000,
    debounceMs: 2000,
    retune: false,
    catchUp: true,
  } satisfies Omit<ScheduleConfig, "cron" | "onNewData">,
} as const;

/** The gate of a project that names none. */
export const defaultGate = (metric: MetricName): readonly GateRule<MetricName>[] => [
  gate.betterThanBaseline(metric),
  gate.notWorseThanChampion(metric),
];
