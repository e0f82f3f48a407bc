import { join } from "node:path";
import { encodeTable, type Feature, type Json } from "@espalier/learn";
import { dataStatus, findVersion, openVersion, takeSnapshot } from "../data/index.ts";
import { holdSource, readTyped } from "../source/index.ts";
import { asJson, jsonBytes } from "./json-artifact.ts";
import type { Stage } from "./stage.ts";

/**
 * Source → a kept version of its files → typed table. The table is read from what is kept, so that it is of the very
 * bytes that a later run on the same version reads. The hash of the artifact `manifest` is that version.
 */
export const ingest: Stage = {
  name: "ingest",
  version: 2,
  needs: [],
  params: ({ config }) => ({
    source: asJson(config.source),
    target: asJson(config.target),
    features: Object.fromEntries(Object.entries(config.features).map(readAs)),
    "feature order": Object.keys(config.features),
    ...(config.source.sample === undefined ? {} : { seed: config.seed }), // draws the sample, and nothing else here
  }),
  outside: async ({ dir, config }, store, { data, emit, signal }) => {
    if (data !== null) return { source: await findVersion(store, data) };
    const held = await holdSource(dir, config.source, { scratch: join(store.dir, "tmp"), signal });
    try {
      const onWait = ({ what, pid }: { what: string; pid: number }) =>
        emit({ kind: "waiting", holder: `${what} (process ${pid})` });
      const how = { source: config.source, because: "espalier run", now: Date.now(), signal, onWait };
      const { version } = await takeSnapshot(store, held, how);
      return { source: version };
    } finally {
      await held.release({ unread: true }); // a snapshot sees for itself
    }
  },
  lookOutside: async ({ dir, config }, store, { data, signal }) => {
    if (data !== null) return { kind: "known", inputs: { source: await findVersion(store, data) } };
    const held = await holdSource(dir, config.source, { scratch: join(store.dir, "tmp"), signal });
    try {
      const { version, changed, added, removed } = await dataStatus(store, held, config.source, signal);
      if (version === null) return { kind: "changed", because: "its data was never kept" };
      const [first, ...others] = [...changed, ...added, ...removed];
      if (first === undefined) return { kind: "known", inputs: { source: version } };
      const what = changed.length > 0 ? "changed" : added.length > 0 ? "is new" : "is gone";
      return { kind: "changed", because: `${first} ${what}${others.length === 0 ? "" : ` and ${others.length} more`}` };
    } finally {
      await held.release({ unread: true });
    }
  },
  run: async ({ project, store, hashOf, signal }) => {
    const { source, features, target } = project.config;
    const version = hashOf("source");
    const scratch = join(store.dir, "tmp");
    const held = await openVersion(store, version, { scratch, signal });
    try {
      const options = { scratch, signal, seed: project.config.seed };
      const { table, target: values, ...origin } = await readTyped(held, source, features, target, options);
      return {
        artifacts: {
          table: encodeTable({ table, target: values }),
          origin: jsonBytes({ ...origin, rowNumbers: [...origin.rowNumbers] }),
          manifest: await store.blobs.get(version),
        },
        summary: {
          rows: table.rows,
          features: table.columns.length,
          dropped: origin.dropped,
          ...(origin.sampledFrom !== undefined && { sampled_from: origin.sampledFrom }),
        },
      };
    } finally {
      await held.release();
    }
  },
};

/** Ranges and units do not change how a column is read, so changing them does not read again. */
function readAs([name, feature]: readonly [string, Feature]): readonly [string, Json] {
  return [name, feature.kind === "category" ? { kind: feature.kind, levels: feature.levels } : { kind: feature.kind }];
}
