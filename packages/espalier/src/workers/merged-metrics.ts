import type { Registry } from "prom-client";
import type { Snapshot } from "./messages.ts";

/** The metrics of all workers as those of one server. */
export interface MergedMetrics {
  came(worker: number): void;
  /** What a living worker has counted so far. */
  counted(worker: number, metrics: Snapshot): void;
  /** A worker has gone: what it had counted stays counted, so that no counter ever goes backwards. */
  gone(worker: number): void;
  /** @param fresh what the living workers say now; one that does not answer in time is shown as it last said */
  text(fresh: ReadonlyMap<number, Snapshot>, own: Snapshot): Promise<string>;
}

/** prom-client adds the snapshots up, each metric as its `aggregator` says: a sum, unless it says otherwise. */
export function createMergedMetrics(): MergedMetrics {
  const living = new Map<number, Snapshot>();
  let departed: Snapshot = [];
  let folding = Promise.resolve();

  const counted = (worker: number, metrics: Snapshot) => void (living.has(worker) && living.set(worker, metrics));
  return {
    came: (worker) => void living.set(worker, []),
    counted,
    gone: (worker) => {
      const last = living.get(worker);
      living.delete(worker);
      if (last === undefined) return;
      folding = folding
        .then(async () => {
          departed = await (await merge([departed, countersOf(last)])).getMetricsAsJSON();
        })
        .catch(() => {}); // of another Espalier, perhaps, whose metrics do not add up with ours: the server goes on
    },
    text: async (fresh, own) => {
      for (const [worker, metrics] of fresh) counted(worker, metrics);
      await folding;
      return await (await merge([own, ...living.values(), departed])).metrics();
    },
  };
}

/** What only ever grows. A gauge goes with its worker. */
export const countersOf = (metrics: Snapshot): Snapshot => metrics.filter(({ type }) => grows(type));

/** The same of a registry, without asking its gauges: some of them read files. */
export async function countersIn(register: Registry): Promise<Snapshot> {
  const names = register.getMetricsAsArray().filter(({ type }) => grows(type));
  return await Promise.all(names.map(({ name }) => register.getSingleMetric(name)!.get()));
}

/** prom-client's types say that a type is a number; it is a word. */
const grows = (type: unknown) => type === "counter" || type === "histogram" || type === "summary";

async function merge(snapshots: readonly Snapshot[]) {
  const { AggregatorRegistry } = await import("prom-client"); // only a server that is scraped needs it here
  return AggregatorRegistry.aggregate(snapshots.map((snapshot) => [...snapshot]));
}
