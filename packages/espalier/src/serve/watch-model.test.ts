import { expect, test } from "vitest";
import { fault } from "../fault/index.ts";
import { servedIris } from "../fixtures/served-models.ts";
import { createLiveModel, createModels, defaultLimits } from "../predict/index.ts";
import type { Wanted } from "./model-source.ts";
import { watchModel, type ReloadNote } from "./watch-model.ts";

const served = servedIris();
const rules = { missing: "median" } as const;

/** A source that says and does what it is told, and a clock that stands still. */
function watching() {
  const state = { found: null as Wanted | null, broken: true, loads: 0, nowMs: 0 };
  const notes: ReloadNote[] = [];
  const models = createModels(createLiveModel(served, rules, defaultLimits));
  const look = watchModel({
    id: "1",
    source: {
      name: "iris",
      look: async () => {
        const { found } = state;
        state.found = null;
        return found;
      },
      load: async ({ version }) => {
        state.loads++;
        if (state.broken) throw fault("BLOB_MISSING", { hash: "x", path: "y" });
        return { ...served, version: version! };
      },
      close: () => {},
    },
    rules,
    limits: defaultLimits,
    models,
    metrics: { loaded: () => {}, swapped: () => {}, heldBack: () => {}, settled: () => {} },
    tell: (note) => notes.push(note),
    now: () => state.nowMs,
    retryMs: 60_000,
  });
  const find = (version: number) => {
    state.found = { id: String(version), version, aliases: [] };
  };
  return { state, notes, models, look, find };
}

test("a version that failed is left alone for a while, then tried again", async () => {
  const { state, notes, models, look, find } = watching();
  find(2);
  await look();
  await look();
  expect(state.loads).toBe(1);
  state.nowMs = 60_000;
  await look();
  expect(state.loads).toBe(2);
  expect(notes).toHaveLength(1); // the same is not told twice
  state.nowMs = 120_000;
  state.broken = false;
  await look();
  expect(models.get().reference.version).toBe(2);
  expect(notes.at(-1)).toEqual({ kind: "swapped", model: "iris", from: 1, to: 2 });
});

test("another version is tried at once, and the one that answers is not loaded again", async () => {
  const { state, models, look, find } = watching();
  find(2);
  await look();
  state.broken = false;
  find(3);
  await look();
  expect(models.get().reference.version).toBe(3);
  find(3);
  await look();
  expect(state.loads).toBe(2);
});

test("a look that begins during another is the same", async () => {
  const { state, look, find } = watching();
  state.broken = false;
  find(2);
  const first = look();
  expect(look()).toBe(first);
  await first;
  expect(state.loads).toBe(1);
});
