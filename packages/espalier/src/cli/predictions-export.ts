import { resolve } from "node:path";
import { csvLine } from "../csv/index.ts";
import { fault } from "../fault/index.ts";
import type { AnsweringModel, PredictionRecord } from "../predictions/index.ts";
import { writeDurably } from "../store/index.ts";
import type { GlobalOptions } from "./global-options.ts";
import type { FilterOptions } from "./predictions-commands.ts";
import { queryOf, recordJson, withPredictions } from "./predictions-query.ts";
import { printJson } from "./print.ts";

export interface PredictionsExportOptions extends FilterOptions {
  readonly out: string;
  /** Texts that a spreadsheet would run stay as they are. */
  readonly raw: boolean;
}

/** Characters that are written at once. */
const pieceLength = 64 * 1024;

/** Writes what is remembered, oldest first, without holding it. */
export async function predictionsExportCommand(
  globals: GlobalOptions,
  { out, raw, ...filter }: PredictionsExportOptions,
): Promise<void> {
  const format = /\.(csv|jsonl)$/i.exec(out)?.[1]?.toLowerCase();
  if (format === undefined)
    throw fault("USAGE", { problem: `--out must end in .csv or .jsonl; got ${JSON.stringify(out)}` });
  const query = queryOf(filter, Date.now());
  const path = resolve(globals.dir, out);
  let rows = 0;
  await withPredictions(globals, async (all) => {
    const models = (await all?.models(query)) ?? [];
    const { head, line } = format === "csv" ? csvLines(models, { raw }) : jsonLines;
    const text = async function* () {
      let piece = head;
      for await (const record of all?.all(query) ?? []) {
        rows++;
        piece += line(record);
        if (piece.length < pieceLength) continue;
        yield piece;
        piece = "";
      }
      yield piece;
    };
    await writeDurably(path, text());
  });
  if (globals.json) return printJson({ rows, out: path });
  process.stderr.write(`${rows} predictions written into ${path}\n`);
}

interface Lines {
  readonly head: string;
  line(record: PredictionRecord): string;
}

const jsonLines: Lines = { head: "", line: (record) => `${JSON.stringify(recordJson(record))}\n` };

/** Features and classes of all these models are columns; where two models share a feature, so do their records. */
function csvLines(models: readonly AnsweringModel[], how: { readonly raw: boolean }): Lines {
  const features = [...new Set(models.flatMap((model) => model.features))];
  const classes = [...new Set(models.flatMap((model) => model.classes ?? []))];
  const facts = ["at", "request_id", "row", "model", "version"];
  const after = ["latency_ms", "purpose", "subject", "key", "features_hash"];
  const probabilities = classes.map((name) => `probability ${name}`);
  return {
    head: csvLine([...facts, ...features, "prediction", "rating", ...probabilities, ...after], how),
    line: (record) =>
      csvLine(
        [
          new Date(record.at).toISOString(),
          record.requestId,
          record.row,
          record.model,
          record.version,
          ...features.map((name) => record.features?.[name] ?? null),
          record.prediction,
          record.rating,
          ...classes.map((name) => record.probabilities?.[name] ?? null),
          record.latencyMs,
          record.purpose,
          record.subject,
          record.key,
          record.featuresHash,
        ],
        how,
      ),
  };
}
