import type { Graph } from "../dag/index.ts";

export interface Workload {
  readonly graph: Graph;
  readonly ended: ReadonlySet<string>;
  readonly running: ReadonlySet<string>;
  /** Those of the running ones whose process has ended: their outputs are being kept, which takes no room from others. */
  readonly settling: ReadonlySet<string>;
  /** How many own stages may run at once. */
  readonly jobs: number;
  readonly isOwn: (name: string) => boolean;
  readonly needsOf: (name: string) => Readonly<Record<string, number>>;
  readonly resources: Readonly<Record<string, number>>;
}

/** A disk that is slower than the stages must not gather an army of them. */
const mostSettling = 4;

/**
 * Which stages may begin now, in the graph's order: all that they wait for has ended, and there is room for them. One of
 * our stages runs at a time, as each takes the machine by itself; it takes no room from own stages.
 */
export function startable(load: Workload): readonly string[] {
  const { graph, ended, running, settling, isOwn, needsOf, resources } = load;
  const blocked = new Set(graph.edges.filter(({ from }) => !ended.has(from)).map(({ to }) => to));
  const used = new Map<string, number>();
  const take = (name: string) => {
    for (const [resource, amount] of Object.entries(needsOf(name)))
      used.set(resource, (used.get(resource) ?? 0) + amount);
  };
  const busy = [...running].filter((name) => !settling.has(name));
  for (const name of busy) take(name);
  let own = Math.max(busy.filter(isOwn).length, [...running].filter(isOwn).length - mostSettling);
  let ours = busy.filter((name) => !isOwn(name)).length;
  const started: string[] = [];
  for (const name of graph.stages) {
    if (ended.has(name) || running.has(name) || blocked.has(name)) continue;
    if (isOwn(name) ? own >= load.jobs : ours >= 1) continue;
    const fits = Object.entries(needsOf(name)).every(
      // What floating-point sums lose must not keep a stage waiting for ever.
      ([resource, amount]) => (used.get(resource) ?? 0) + amount <= (resources[resource] ?? 0) * (1 + 1e-9),
    );
    if (!fits) continue;
    take(name);
    if (isOwn(name)) own++;
    else ours++;
    started.push(name);
  }
  return started;
}
