import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Row, Table } from "@espalier/learn";
import type { Prediction } from "../contract/index.ts";
import { csvLine } from "../csv/index.ts";
import { loadProject } from "../project/index.ts";
import { championAlias } from "../registry/index.ts";
import { createPredictor, type ServedModel } from "../predict/index.ts";
import { loadServedModel } from "../serve/index.ts";
import { featureTable, holdSource, readRaw, sourceOf, type RawTable, type SourceSpec } from "../source/index.ts";
import { writeDurably } from "../store/index.ts";
import type { GlobalOptions } from "./global-options.ts";
import { withStore } from "./open-project-store.ts";
import { printJson } from "./print.ts";

export interface PredictCommandOptions {
  readonly input: string;
  readonly output?: string;
  /** Absent: the environment's champion. */
  readonly model?: string;
  /** Texts that a spreadsheet would run stay as they are. */
  readonly raw: boolean;
}

/** Scores a CSV file: every column of the input, then the prediction. The input may lack the target; it is not read. */
export async function predictCommand(globals: GlobalOptions, options: PredictCommandOptions): Promise<void> {
  const { dir, config, environment } = await loadProject(globals.dir, globals);
  const served = await withStore(dir, (store) =>
    loadServedModel(store, config.name, options.model ?? championAlias(environment)),
  );
  const raw = await readInput(dir, inputPath(globals.dir, options.input), config.source);
  const { table } = featureTable(raw, served.model.schema);
  const predictions = createPredictor(served, config.serve)(rowsOf(table), (row) => `row ${row + 1}`);

  const model = { name: served.name, version: served.version };
  if (options.output === undefined && globals.json) return printJson({ model, predictions });
  const text = scoredCsv(raw, predictions, served, { raw: options.raw });
  if (options.output === undefined) return void process.stdout.write(text);
  const output = resolve(globals.dir, options.output);
  await writeDurably(output, text);
  const defaulted = predictions.filter((prediction) => prediction.defaulted.length > 0).length;
  if (globals.json) return printJson({ model, rows: raw.rows, defaulted_rows: defaulted, output });
  const note = defaulted > 0 ? `; missing values in ${defaulted} of them took their stand-ins from training` : "";
  process.stderr.write(`${raw.rows} rows scored by ${model.name} version ${model.version} into ${output}${note}\n`);
}

/** The file's kind is told by its name; what cells mean is told by the project's source. */
async function readInput(dir: string, path: string, source: SourceSpec): Promise<RawTable> {
  const { missing } = source;
  const file = sourceOf(path);
  const { decimal, encoding } = file.kind === "csv" && source.kind === "csv" ? source : {};
  const spec = { ...file, ...(missing && { missing }), ...(decimal && { decimal }), ...(encoding && { encoding }) };
  const scratch = await mkdtemp(join(tmpdir(), "espalier-predict-"));
  try {
    const held = await holdSource(dir, spec, { scratch });
    const raw = await readRaw(held, spec, { scratch });
    await held.release();
    return raw;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** As in git, a path starts at the folder of `-C`; one that is only found from here, as a shell completes it, is taken too. */
function inputPath(dir: string, path: string): string {
  const fromProject = resolve(dir, path);
  return existsSync(fromProject) || !existsSync(path) ? fromProject : resolve(path);
}

function rowsOf(table: Table): Row[] {
  return Array.from({ length: table.rows }, (_, row) => {
    const cells = table.columns.map((column) => {
      if (column.kind === "category") return [column.name, column.levels[column.codes[row]!] ?? null];
      const value = column.values[row]!;
      return [column.name, Number.isNaN(value) ? null : value];
    });
    return Object.fromEntries(cells) as Row;
  });
}

function scoredCsv(
  raw: RawTable,
  predictions: readonly Prediction[],
  { model }: ServedModel,
  how: { readonly raw: boolean },
): string {
  const classes = model.target.task === "classification" ? model.target.classes : [];
  const rated = predictions.some((prediction) => "rating" in prediction);
  const header = [
    ...raw.columns.map(({ name }) => name),
    "prediction",
    ...(rated ? ["rating"] : []),
    ...classes.map((name) => `probability ${name}`),
  ];
  const lines = predictions.map((prediction, row) =>
    csvLine(
      [
        ...raw.columns.map(({ texts }) => texts[row] ?? null),
        prediction.prediction,
        ...("rating" in prediction ? [prediction.rating ?? null] : []),
        ...("probabilities" in prediction ? classes.map((name) => prediction.probabilities[name] ?? null) : []),
      ],
      how,
    ),
  );
  return csvLine(header, how) + lines.join("");
}
