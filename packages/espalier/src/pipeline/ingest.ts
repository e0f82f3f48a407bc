import { resolve } from "node:path";
import { encodeTable, type Feature, type Json } from "@espalier/learn";
import { fault } from "../fault/index.ts";
import { parseCsv, readSourceBytes, typedTable } from "../source/index.ts";
import { hashFile, sha256 } from "../store/index.ts";
import { jsonBytes } from "./json-artifact.ts";
import type { Stage } from "./stage.ts";

/** Source → typed table: what every later stage reads, kept by content so that a run can be repeated on the same rows. */
export const ingest: Stage = {
  name: "ingest",
  version: 1,
  needs: [],
  params: ({ config }) => ({
    source: config.source as unknown as Json,
    target: config.target as unknown as Json,
    features: Object.fromEntries(Object.entries(config.features).map(readAs)),
    "feature order": Object.keys(config.features),
  }),
  outside: async ({ dir, config }, store) => ({ source: await hashFile(store, resolve(dir, config.source.path)) }),
  run: async ({ project, hashOf }) => {
    const { source, features, target } = project.config;
    const bytes = await readSourceBytes(project.dir, source);
    if (sha256(bytes) !== hashOf("source")) throw fault("SOURCE_CHANGED", { file: source.path });
    const { table, target: values, ...origin } = typedTable(parseCsv(bytes, source), features, target);
    return {
      artifacts: {
        table: encodeTable({ table, target: values }),
        origin: jsonBytes({ ...origin, rowNumbers: [...origin.rowNumbers] }),
      },
      summary: { rows: table.rows, features: table.columns.length, dropped: origin.dropped },
    };
  },
};

/** Ranges and units do not change how a column is read, so changing them does not read again. */
function readAs([name, feature]: readonly [string, Feature]): readonly [string, Json] {
  return [name, feature.kind === "category" ? { kind: feature.kind, levels: feature.levels } : { kind: feature.kind }];
}
