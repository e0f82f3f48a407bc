import { fault } from "../fault/index.ts";

/** Group of each row, numbered from 0 by first appearance. */
export interface Groups {
  readonly of: Int32Array;
  readonly count: number;
}

/** Any group numbers made dense; absent = each row is a group of its own. Faults COLUMN_LENGTH. */
export function denseGroups(rows: number, groups: Readonly<Int32Array> | undefined): Groups {
  if (!groups) return { of: Int32Array.from({ length: rows }, (_, row) => row), count: rows };
  if (groups.length !== rows) throw fault("COLUMN_LENGTH", { column: "groups", rows: groups.length, expected: rows });
  const seen = new Map<number, number>();
  const of = groups.map((group) => {
    if (!seen.has(group)) seen.set(group, seen.size);
    return seen.get(group)!;
  });
  return { of, count: seen.size };
}

/** The finest groups that hold together what either grouping holds together. Faults COLUMN_LENGTH. */
export function joinGroups(a: Readonly<Int32Array>, b: Readonly<Int32Array>): Int32Array {
  const ours = denseGroups(a.length, a);
  const theirs = denseGroups(a.length, b);
  const parent = Int32Array.from({ length: ours.count + theirs.count }, (_, node) => node);
  const rootOf = (node: number) => {
    let root = node;
    while (parent[root] !== root) {
      parent[root] = parent[parent[root]!]!; // halves the path on the way up
      root = parent[root]!;
    }
    return root;
  };
  ours.of.forEach((group, row) => {
    parent[rootOf(group)] = rootOf(ours.count + theirs.of[row]!);
  });
  return denseGroups(a.length, ours.of.map(rootOf)).of;
}
