import { fault } from "../fault/index.ts";
import type { ForgetTarget, PredictionRecord } from "../predictions/index.ts";
import { shortNumber, textTable } from "../report/index.ts";
import type { GlobalOptions } from "./global-options.ts";
import type { FilterOptions } from "./predictions-commands.ts";
import { queryOf, recordJson, withPredictions } from "./predictions-query.ts";
import { printJson, printText } from "./print.ts";

const nothingYet = "nothing is remembered yet; type: espalier serve";

export async function predictionsCommand(
  globals: GlobalOptions,
  { limit, ...filter }: FilterOptions & { readonly limit: number },
): Promise<void> {
  const query = queryOf(filter, Date.now());
  const records = await withPredictions(globals, async (all) => (await all?.latest(query, limit)) ?? null);
  if (globals.json) return printJson({ predictions: (records ?? []).map(recordJson) });
  if (records === null) return printText(nothingYet);
  if (records.length === 0) return printText("no such prediction is remembered");
  printText(recordsText(records));
}

/** Columns that would be empty are left out. */
function recordsText(records: readonly PredictionRecord[]): string {
  const columns: readonly (readonly [string, (record: PredictionRecord) => string])[] = [
    ["at (UTC)", ({ at }) => new Date(at).toISOString().slice(0, 23).replace("T", " ")],
    ["request", ({ requestId }) => requestId],
    ["row", ({ row }) => (records.some((one) => one.row > 0) ? String(row) : "")],
    ["model", ({ model, version }) => `${model} ${version}`],
    ["prediction", ({ prediction }) => (typeof prediction === "number" ? shortNumber(prediction) : prediction)],
    ["rating", ({ rating }) => rating ?? ""],
    ["probability", ({ probabilities: all, prediction }) => (all ? shortNumber(all[prediction] ?? null) : "")],
    ["took", ({ latencyMs }) => `${latencyMs.toFixed(2)} ms`],
    ["purpose", ({ purpose }) => purpose ?? ""],
    ["subject", ({ subject }) => subject ?? ""],
    ["key", ({ key }) => key ?? ""],
  ];
  const filled = columns
    .map(([name, cellOf]) => ({ name, cells: records.map(cellOf) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ""));
  return textTable(
    filled.map(({ name }) => name),
    records.map((_, row) => filled.map(({ cells }) => cells[row] ?? "")),
  );
}

export async function predictionsStatsCommand(globals: GlobalOptions, filter: FilterOptions): Promise<void> {
  const query = queryOf(filter, Date.now());
  const found = await withPredictions(globals, async (all) =>
    all === null ? null : { days: await all.byDay(query), journal: await all.journal() },
  );
  const { days, journal } = found ?? { days: [], journal: { forgotten: 0, expired: 0, damaged: 0 } };
  if (globals.json) return printJson({ days, ...journal });
  if (found === null) return printText(nothingYet);
  const table = textTable(
    ["day (UTC)", "model", "version", "rows"],
    days.map(({ day, model, version, rows }) => [day, model, String(version), String(rows)]),
  );
  const { forgotten, expired, damaged } = journal;
  printText(`${table}\nof others: ${expired} too old, ${forgotten} forgotten, ${damaged} lines lost to a crash`);
}

export async function predictionsForgetCommand(globals: GlobalOptions, filter: FilterOptions): Promise<void> {
  const target = targetOf(filter);
  const rows = await withPredictions(globals, async (all) => all?.forget(target) ?? 0);
  if (globals.json) return printJson({ forgotten: rows });
  printText(`${rows} ${rows === 1 ? "prediction" : "predictions"} of ${target.kind} ${target.id} forgotten`);
}

function targetOf({ subject, request, ...others }: FilterOptions): ForgetTarget {
  const [other] = Object.keys(others); // of the command itself, before "forget"
  if (other !== undefined) throw fault("USAGE", { problem: `forget does not take --${other}` });
  if (subject !== undefined && request === undefined) return { kind: "subject", id: subject };
  if (request !== undefined && subject === undefined) return { kind: "request", id: request };
  throw fault("USAGE", { problem: "forget needs either --subject or --request" });
}
