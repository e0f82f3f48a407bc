import type { Schema } from "@espalier/learn";
import { withDuck, type Duck } from "../duck/index.ts";
import { assertColumns } from "./assert-columns.ts";
import { Collector } from "./collect-columns.ts";
import { guarded, type CsvFile } from "./csv-file.ts";
import { columnSqlOf, groupsOf, readCsv } from "./csv-sql.ts";
import { finishTyped, type PlaceOf } from "./finish-typed.ts";
import type { Held } from "./held.ts";
import { isAboutValues, isOdd } from "./is-odd.ts";
import { eachRecord, type Demands } from "./normalise-csv.ts";
import { plainFiles, type PlainFile } from "./plain-files.ts";
import { cleanPath, normaliseAll, prepareCsv, type Preparation } from "./prepare-csv.ts";
import type { ReadOptions } from "./read-options.ts";
import { isDerived, wholeCsv } from "./read-source.ts";
import { hasText } from "./records.ts";
import { withScratch } from "./scratch-folder.ts";
import { asCsv, sourceName, type CsvSource, type SourceSpec } from "./spec.ts";
import { typedFromRelation } from "./typed-from-relation.ts";
import { typedTable, type TargetSpec, type TypedTable } from "./typed-table.ts";
import { unreadable } from "./unreadable.ts";

/**
 * A source's rows as the project declares them. One small CSV file is read by the exact reader; all else by DuckDB, into
 * the same table.
 *
 * Faults as `parseCsv` and `typedTable`, and FILES_DIFFER, LINE_TOO_LONG, DATA_UNREADABLE, SOURCE_SQL, DATA_TOO_LARGE.
 */
export async function readTyped(
  held: Pick<Held, "files">,
  spec: SourceSpec,
  features: Schema,
  target: TargetSpec,
  options: ReadOptions,
): Promise<TypedTable> {
  const csv = asCsv(spec);
  if (csv === null || isDerived(spec)) return await typedFromRelation(held, spec, features, target, options);
  const whole = await wholeCsv(held, csv);
  return whole === null
    ? await typedFromCsv(held, csv, features, target, options)
    : typedTable(whole, features, target);
}

/** Exported for tests: CSV of any size and number by DuckDB. */
export async function typedFromCsv(
  held: Pick<Held, "files">,
  spec: CsvSource,
  features: Schema,
  target: TargetSpec,
  { scratch, signal }: ReadOptions,
): Promise<TypedTable> {
  return await withScratch(scratch, async (folder) => {
    const plain = await plainFiles(held, spec.encoding ?? "utf-8", folder, signal);
    const paths = plain.flatMap(({ path }, place) => [path, cleanPath(folder, place)]);
    return await withDuck({ files: paths, scratch, signal }, async (duck) => {
      const preparation = { spec, demands: demandsOf(features, target), folder, signal };
      try {
        const [files, collected] = await collect(duck, plain, preparation, features, target);
        const finish = {
          file: sourceName(spec),
          decimal: spec.decimal ?? ("." as const),
          placeOf: placesIn(plain, files),
          numbers: null,
        };
        return await finishTyped(collected, features, target, finish);
      } catch (error) {
        signal?.throwIfAborted();
        throw unreadable(error, sourceName(spec), plain);
      }
    });
  });
}

const demandsOf = (features: Schema, target: TargetSpec): Demands => {
  const numbers = Object.entries(features).flatMap(([name, { kind }]) => (kind === "number" ? [name] : []));
  return {
    numbers: target.kind === "regression" ? [target.name, ...numbers] : numbers,
    leftOutWithout: target.missing === "drop" ? target.name : null,
  };
};

/** First at full speed; where DuckDB refuses a file, or reads something that the exact reader would not, after a careful look. */
async function collect(
  duck: Duck,
  plain: readonly PlainFile[],
  preparation: Preparation,
  features: Schema,
  target: TargetSpec,
): Promise<readonly [readonly CsvFile[], Collector]> {
  const files = await prepareCsv(duck, plain, preparation);
  assertColumns(files[0]?.names ?? [], sourceName(preparation.spec), features, target);
  const attempt = async (some: readonly CsvFile[]) => [some, await collectFrom(duck, some, features, target)] as const;
  try {
    return await attempt(files).catch((error: unknown) => {
      // `  NA` among the numbers, or a word: the first is in order.
      if (!isAboutValues(error)) throw error;
      return attempt(files.map(guarded));
    });
  } catch (error) {
    preparation.signal?.throwIfAborted();
    if (!isOdd(error)) throw error;
    const clean = await normaliseAll(plain, files, preparation);
    if (clean.every((file, i) => file === files[i])) throw error;
    return await attempt(clean);
  }
}

async function collectFrom(
  duck: Duck,
  files: readonly CsvFile[],
  features: Schema,
  target: TargetSpec,
): Promise<Collector> {
  const collector = new Collector(features, target);
  const isNumber = (name: string) => collector.isNumber(name);
  for (const group of groupsOf(files)) {
    await collector.take(duck, readCsv(group, { isNumber }), columnSqlOf(group), group.like.isClean);
  }
  return collector;
}

/** Finds rows by reading the files again, record by record, up to the last of them: only for a fault. */
const placesIn =
  (plain: readonly PlainFile[], files: readonly CsvFile[]): PlaceOf =>
  async (rows) => {
    if (plain.some(({ packing }) => packing === "zstd")) return rows.map(() => ({ file: plain[0]!.name, line: null }));
    const wanted = new Set(rows);
    const found = new Map<number, { readonly file: string; readonly line: number }>();
    let row = 0;
    for (const [i, file] of plain.entries()) {
      if (found.size === wanted.size) break;
      let header = true;
      const take = (cells: readonly string[], line: number) => {
        if (!hasText(cells)) return;
        if (!header && wanted.has(row)) found.set(row, { file: file.name, line });
        if (!header) row++;
        header = false;
      };
      await eachRecord(file, files[i]!.heldDelimiter, take, () => Promise.resolve());
    }
    return rows.map((one) => found.get(one)!);
  };
