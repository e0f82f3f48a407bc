import { childOf, isRecord, type Problems } from "./problems.ts";

/** `serve.predictions`: false, or an object with its defaults. */
export function readPredictions(problems: Problems, serve: unknown): Readonly<Record<string, unknown>> | false {
  const given = isRecord(serve) ? (childOf(serve, "predictions") ?? {}) : {};
  const path = ["serve", "predictions"];
  if (given === false) return false;
  if (isRecord(given)) return problems.read("predictions", given, path);
  problems.add(path, "false, or an object of features, keepDays, maxSpoolBytes", given);
  return false;
}
