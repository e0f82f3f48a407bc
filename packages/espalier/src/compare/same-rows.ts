import { createRng, decodeModel, identicalRows, metricOf, pairedDifference, predictTable } from "@espalier/learn";
import { readSplit } from "../pipeline/index.ts";
import { isBlobHash, type Store } from "../store/index.ts";
import type { Paired } from "./compare-sides.ts";
import { directionOf, type Interval } from "./judge-metric.ts";
import type { Side } from "./side.ts";

/**
 * 95% intervals of b − a by metric, where both sides held out the very same rows and the store still has both models:
 * then both predict these rows, and the same resamples judge both. Null elsewhere: rows that one model was held back
 * from may have trained the other.
 */
export async function sameRowIntervals(store: Store | null, a: Side, b: Side): Promise<Paired> {
  if (store === null) return null;
  const [was, is] = [a.artifacts, b.artifacts];
  const isSame = ["table", "split"].every((name) => is.has(name) && was.get(name) === is.get(name));
  const needed = [was.get("model"), is.get("model"), is.get("table"), is.get("split")];
  for (const hash of needed) {
    if (!isSame || hash === undefined || !isBlobHash(hash) || (await store.blobs.verify(hash)) !== "ok") return null;
  }
  const read = (name: string) => store.blobs.get(is.get(name)!);
  const { test } = await readSplit(read);
  const { groups } = identicalRows(test.table);
  const before = predictTable(decodeModel(await store.blobs.get(was.get("model")!)), test.table);
  const after = predictTable(decodeModel(await read("model")), test.table);
  const rng = createRng(0).fork("compare"); // a comparison is the same whenever it is made
  const names = Object.keys(b.metrics).filter((name) => directionOf(name) !== null && !name.startsWith("cv_"));
  return new Map(
    names.flatMap((name): [string, Interval][] => {
      const how = { rng: rng.fork(name), repeats: 500, level: 0.95, groups };
      const { low, high } = pairedDifference(metricOf(name), test.target, after, before, how);
      return low < high ? [[name, [low, high]]] : []; // neither NaN, nor resamples that are all alike
    }),
  );
}
