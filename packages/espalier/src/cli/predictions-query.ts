import { existsSync } from "node:fs";
import { durationMs } from "../checks/index.ts";
import { fault } from "../fault/index.ts";
import {
  openPredictions,
  type PredictionQuery,
  type PredictionRecord,
  type Predictions,
} from "../predictions/index.ts";
import { findProjectDir } from "../project/index.ts";
import type { GlobalOptions } from "./global-options.ts";
import type { FilterOptions } from "./predictions-commands.ts";
import { predictionsDir } from "./remembered.ts";

/** What the options of a command ask for. Faults USAGE. */
export function queryOf({ model, since, subject, request }: FilterOptions, nowMs: number): PredictionQuery {
  return {
    ...modelOf(model),
    ...(since === undefined ? {} : { since: timeOf(since, nowMs) }),
    ...(subject === undefined ? {} : { subject }),
    ...(request === undefined ? {} : { requestId: request }),
  };
}

/** `3`, `v3`, `wine-quality`, `wine-quality@3`. */
function modelOf(which: string | undefined): Pick<PredictionQuery, "model" | "version"> {
  if (which === undefined) return {};
  const [, name = "", number] = /^(?:(.*)@)?v?(\d{1,15})$/.exec(which) ?? [];
  if (number === undefined) return { model: which };
  return { version: Number(number), ...(name === "" ? {} : { model: name }) };
}

const isoTime = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:\d\d)?)?$/;

/** UTC where no zone is named. */
function timeOf(text: string, nowMs: number): number {
  const [, date, time = "00:00", zone = "Z"] = isoTime.exec(text) ?? [];
  const at = Date.parse(`${date}T${time}${zone}`);
  if (!Number.isNaN(at)) return at;
  const ago = durationMs(text);
  if (ago !== null) return nowMs - ago;
  const rule = '--since must be a time such as 2026-03-01 or 2026-03-01T12:00:00Z, or a duration such as "7 days"';
  throw fault("USAGE", { problem: `${rule}; got ${JSON.stringify(text)}` });
}

/** Opens what a project remembers, for as long as `use` takes; null where nothing was ever remembered. */
export async function withPredictions<T>(
  globals: GlobalOptions,
  use: (predictions: Predictions | null) => Promise<T>,
): Promise<T> {
  const dir = predictionsDir(findProjectDir(globals.dir));
  if (!existsSync(dir)) return await use(null);
  const predictions = await openPredictions(dir);
  try {
    return await use(predictions);
  } finally {
    predictions.close();
  }
}

export const recordJson = (record: PredictionRecord) => ({
  at: new Date(record.at).toISOString(),
  request_id: record.requestId,
  row: record.row,
  model: { name: record.model, version: record.version },
  features: record.features,
  features_hash: record.featuresHash,
  prediction: record.prediction,
  rating: record.rating,
  probabilities: record.probabilities,
  latency_ms: record.latencyMs,
  purpose: record.purpose,
  subject: record.subject,
  key: record.key,
});
