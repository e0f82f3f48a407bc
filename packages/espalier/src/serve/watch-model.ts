import { setImmediate as nextTurn } from "node:timers/promises";
import { quoted } from "@espalier/learn";
import type { ModelInfo } from "../contract/index.ts";
import { fault, fromSystemError, type Fault } from "../fault/index.ts";
import { createLiveModel, type Limits, type LiveModel, type Models, type ServeRules } from "../predict/index.ts";
import { whyIncompatible } from "./compatible.ts";
import type { ModelSource, Wanted } from "./model-source.ts";
import type { ReloadMetrics } from "./reload-metrics.ts";

/** A model that may change while the server runs. */
export interface Watched {
  readonly source: ModelSource;
  /** The id of what was loaded from it first. */
  readonly id: string;
}

export interface WatchParts extends Watched {
  readonly rules: ServeRules;
  readonly limits: Limits;
  readonly models: Models;
  readonly metrics: ReloadMetrics;
  /** Tells those who run the server. */
  readonly tell: (note: ReloadNote) => void;
  /** Ms on a clock that never goes back. */
  readonly now: () => number;
  /** A version that failed is tried again after so long; another one at once. */
  readonly retryMs: number;
}

export type ReloadNote =
  | { readonly kind: "swapped"; readonly model: string; readonly from: number; readonly to: number }
  | { readonly kind: "held back"; readonly model: string; readonly version: number | null; readonly fault: Fault };

/**
 * Looks whether another version should answer; if so it is loaded beside the present one, tried, and put in its place
 * in one step: requests keep the version they began with, and the one before goes on where the new one fails. Never
 * rejects. Looks do not overlap.
 */
export function watchModel(parts: WatchParts): () => Promise<void> {
  const { source, rules, limits, models, metrics, tell, now, retryMs } = parts;
  const { name } = source;
  let current = parts.id;
  let pending: Wanted | null = null;
  let retryAt = 0;
  let told = "";

  const holdBack = (version: number | null, error: unknown) => {
    const problem = fromSystemError(error, `the model ${quoted(name)}`, "read");
    retryAt = now() + retryMs;
    tellClients({ wanted_version: version, code: problem.code });
    metrics.heldBack(name);
    const said = `${version} ${problem.code} ${problem.message}`;
    if (said !== told) tell({ kind: "held back", model: name, version, fault: problem });
    told = said;
  };
  const tellClients = (reload: ModelInfo["reload"] | null) => {
    const live = models.get(name);
    const { reload: _, ...info } = live.info;
    models.put({ ...live, info: reload ? { ...info, reload } : info });
  };
  const settle = () => {
    if (told !== "") tellClients(null);
    pending = null;
    told = "";
    metrics.settled(name);
  };

  const swap = async (wanted: Wanted): Promise<void> => {
    const present = models.get(name);
    const begun = now();
    const served = await source.load(wanted);
    await nextTurn(); // reading and compiling each hold requests up for a moment; let some through between them
    const next = createLiveModel(served, rules, limits);
    await nextTurn();
    const problem = whyIncompatible(present, next);
    if (problem !== null) throw fault("MODEL_INCOMPATIBLE", { name, version: served.version, problem });
    metrics.loaded(next.reference, (now() - begun) / 1000);
    models.put(next);
    metrics.swapped(name);
    current = wanted.id;
    tell({ kind: "swapped", model: name, from: present.reference.version, to: served.version });
  };

  const look = async (): Promise<void> => {
    try {
      const found = await source.look();
      if (found !== null) {
        pending = found;
        retryAt = 0;
      }
    } catch (error) {
      return holdBack(null, error);
    }
    if (pending === null || now() < retryAt) return;
    const wanted = pending;
    if (wanted.id === current) {
      const live = models.get(name);
      if (wanted.aliases.join() !== live.info.aliases.join()) models.put(withAliases(live, wanted.aliases));
      return settle();
    }
    try {
      await swap(wanted);
      settle();
    } catch (error) {
      holdBack(wanted.version, error);
    }
  };

  let running: Promise<void> | null = null;
  return () => {
    running ??= look().finally(() => {
      running = null;
    });
    return running;
  };
}

/** The same version, which other aliases point at now. */
const withAliases = (live: LiveModel, aliases: readonly string[]): LiveModel => ({
  ...live,
  served: { ...live.served, aliases },
  info: { ...live.info, aliases: [...aliases] },
});
