import type { Graph } from "../dag/index.ts";

export interface Workload {
  readonly graph: Graph;
  readonly ended: ReadonlySet<string>;
  readonly running: ReadonlySet<string>;
  /** How many own stages may run at once. */
  readonly jobs: number;
  readonly isOwn: (name: string) => boolean;
  readonly needsOf: (name: string) => Readonly<Record<string, number>>;
  readonly resources: Readonly<Record<string, number>>;
}

/**
 * Which stages may begin now, in the graph's order: all that they wait for has ended, and there is room for them. One of
 * our stages runs at a time, as each takes the machine by itself; it takes no room from own stages.
 */
export function startable(load: Workload): readonly string[] {
  const { graph, ended, running, isOwn, needsOf, resources } = load;
  const blocked = new Set(graph.edges.filter(({ from }) => !ended.has(from)).map(({ to }) => to));
  const used = new Map<string, number>();
  const take = (name: string) => {
    for (const [resource, amount] of Object.entries(needsOf(name)))
      used.set(resource, (used.get(resource) ?? 0) + amount);
  };
  for (const name of running) take(name);
  let own = [...running].filter(isOwn).length;
  let ours = running.size - own;
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
