/** One stage has to wait for another, and why. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  /** For people: `data/clean.csv`, `the model`, `after`. */
  readonly because: string;
  /** Whether `to` reads what `from` makes or comes `after` it, so that it is skipped where `from` is. */
  readonly carriesSkip: boolean;
}

/** Stages in an order in which each stands behind all that it waits for. */
export interface Graph {
  readonly stages: readonly string[];
  readonly edges: readonly Edge[];
}

/** The graph of these stages, or one circle in it: names, the first of them again at the end. */
export type Sorted =
  | { readonly kind: "sorted"; readonly graph: Graph }
  | { readonly kind: "cycle"; readonly names: readonly string[] };

/**
 * Puts stages in order. Of those that could come next, the first of `names` does, so the order depends on nothing else.
 * Of several edges between the same two the first stands, and it carries a skip if any of them does.
 */
export function sortGraph(names: readonly string[], edges: readonly Edge[]): Sorted {
  const merged = mergeEdges(edges);
  const waiting = new Map(names.map((name) => [name, new Set<string>()]));
  const followers = new Map<string, string[]>(names.map((name) => [name, []]));
  for (const { from, to } of merged) {
    waiting.get(to)?.add(from);
    followers.get(from)?.push(to);
  }
  const place = new Map(names.map((name, i) => [name, i]));
  const ready = names.filter((name) => waiting.get(name)!.size === 0);
  const stages: string[] = [];
  for (let next = ready.shift(); next !== undefined; next = ready.shift()) {
    stages.push(next);
    for (const follower of followers.get(next)!) {
      const left = waiting.get(follower)!;
      left.delete(next);
      if (left.size === 0) insertBy(place, ready, follower);
    }
  }
  if (stages.length === names.length) return { kind: "sorted", graph: { stages, edges: merged } };
  return { kind: "cycle", names: cycleIn(waiting, new Set(stages)) };
}

/** These stages and all that they wait for, in the graph's order. */
export function withAncestors({ stages, edges }: Graph, names: readonly string[]): readonly string[] {
  const wanted = new Set(names);
  for (const name of [...stages].reverse()) {
    if (wanted.has(name)) for (const { from, to } of edges) if (to === name) wanted.add(from);
  }
  return stages.filter((name) => wanted.has(name));
}

/** The part of a graph that has these stages alone. */
export function subgraph({ stages, edges }: Graph, names: readonly string[]): Graph {
  const kept = new Set(names);
  return {
    stages: stages.filter((name) => kept.has(name)),
    edges: edges.filter(({ from, to }) => kept.has(from) && kept.has(to)),
  };
}

function mergeEdges(edges: readonly Edge[]): readonly Edge[] {
  const merged = new Map<string, Edge>();
  for (const edge of edges) {
    const key = JSON.stringify([edge.from, edge.to]);
    const known = merged.get(key);
    if (known === undefined) merged.set(key, edge);
    else if (edge.carriesSkip && !known.carriesSkip) merged.set(key, { ...known, carriesSkip: true });
  }
  return [...merged.values()];
}

function insertBy(place: ReadonlyMap<string, number>, sorted: string[], name: string): void {
  const at = sorted.findIndex((other) => place.get(other)! > place.get(name)!);
  if (at < 0) sorted.push(name);
  else sorted.splice(at, 0, name);
}

/** Among stages that wait for one another, walking back along what each waits for comes round to one seen before. */
function cycleIn(waiting: ReadonlyMap<string, ReadonlySet<string>>, done: ReadonlySet<string>): readonly string[] {
  const start = [...waiting.keys()].find((name) => !done.has(name))!;
  const path = [start];
  for (;;) {
    const [before] = waiting.get(path.at(-1)!)!;
    const seen = path.indexOf(before!);
    if (seen >= 0) return [...path.slice(seen), before!].reverse();
    path.push(before!);
  }
}
