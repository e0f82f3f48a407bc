import { permutation, type Rng } from "../random/index.ts";
import type { Groups } from "./groups.ts";
import { quotasOf } from "./quotas.ts";

/** Rows of each group by class: group g owns entries [start[g], start[g + 1]). */
interface Contents {
  readonly start: Int32Array;
  readonly classes: Int32Array;
  readonly rows: Int32Array;
}

/**
 * Deals groups to sides so that each side gets its share of every class, as nearly as whole groups allow: large groups
 * first, each to the side where it overshoots least. A class that has a group of its own for every side reaches every
 * side; a group's own class is its rarest one. Groups of one row are dealt exactly: within one row of every share.
 *
 * @param codes  class of each row; shape (rows,)
 * @param shares share of each side; sums to 1
 * @returns      side of each group. Cost O(rows + groups × sides × classes per group), and a sort of the groups
 */
export function dealGroups(
  codes: Readonly<Int32Array>,
  groups: Groups,
  shares: readonly number[],
  rng: Rng,
): Int32Array {
  const classCount = codes.reduce((max, code) => Math.max(max, code), -1) + 1;
  const contents = contentsOf(codes, groups, classCount);
  const home = homeClasses(contents, groups.count, classCount);
  const quotas = quotasOf(countOf(codes, classCount), shares);
  const waiting = countOf(home, classCount); // groups of each home class not yet dealt
  const filled = shares.map(() => new Float64Array(classCount));
  const sideOf = new Int32Array(groups.count);

  for (const group of dealingOrder(contents, groups.count, rng)) {
    const own = home[group]!;
    const lacking = filled.reduce((count, classes) => count + (classes[own] === 0 ? 1 : 0), 0);
    const mustFill = lacking > 0 && waiting[own]! <= lacking;
    let best = -1;
    let bestCost = Number.POSITIVE_INFINITY;
    for (let side = 0; side < shares.length; side++) {
      if (mustFill && filled[side]![own]! > 0) continue;
      const cost = overshoot(contents, group, filled[side]!, quotas[side]!);
      if (cost < bestCost) {
        best = side;
        bestCost = cost;
      }
    }
    for (let i = contents.start[group]!; i < contents.start[group + 1]!; i++) {
      filled[best]![contents.classes[i]!]! += contents.rows[i]!;
    }
    waiting[own]! -= 1;
    sideOf[group] = best;
  }
  return sideOf;
}

/** How much the squared distance from the quotas, each in units of its quota, grows; up to a constant of the group. */
function overshoot(contents: Contents, group: number, filled: Float64Array, quota: Float64Array): number {
  let cost = 0;
  for (let i = contents.start[group]!; i < contents.start[group + 1]!; i++) {
    const c = contents.classes[i]!;
    const rows = contents.rows[i]!;
    cost += (rows * (2 * filled[c]! + rows)) / Math.max(quota[c]!, 0.5); // half a row: a quota of 0 is dear, not forbidden
  }
  return cost;
}

function contentsOf(codes: Readonly<Int32Array>, groups: Groups, classCount: number): Contents {
  const byGroup = rowsByGroup(groups);
  const start = new Int32Array(groups.count + 1);
  const classes = new Int32Array(codes.length);
  const rows = new Int32Array(codes.length);
  const entryOf = new Int32Array(classCount).fill(-1); // where a class was last entered
  let end = 0;
  for (const row of byGroup) {
    const group = groups.of[row]!;
    const code = codes[row]!;
    if (entryOf[code]! < start[group]!) {
      classes[end] = code;
      entryOf[code] = end++;
    }
    rows[entryOf[code]!]! += 1;
    start[group + 1] = end;
  }
  return { start, classes: classes.slice(0, end), rows: rows.slice(0, end) };
}

/** All rows, group by group (a counting sort). */
function rowsByGroup(groups: Groups): Int32Array {
  const next = new Int32Array(groups.count + 1);
  for (const group of groups.of) next[group + 1]! += 1;
  for (let group = 0; group < groups.count; group++) next[group + 1]! += next[group]!;
  const rows = new Int32Array(groups.of.length);
  groups.of.forEach((group, row) => {
    rows[next[group]!++] = row;
  });
  return rows;
}

/** Of each group, the class that the fewest groups have. */
function homeClasses({ start, classes }: Contents, groupCount: number, classCount: number): Int32Array {
  const groupsOf = countOf(classes, classCount);
  return Int32Array.from({ length: groupCount }, (_, group) =>
    classes
      .subarray(start[group]!, start[group + 1]!)
      .reduce((rarest, c) => (groupsOf[c]! < groupsOf[rarest]! ? c : rarest), classes[start[group]!]!),
  );
}

/** Large groups first; equals at random. */
function dealingOrder({ start, rows }: Contents, groupCount: number, rng: Rng): Int32Array {
  const size = Int32Array.from({ length: groupCount }, (_, group) =>
    rows.subarray(start[group]!, start[group + 1]!).reduce((sum, count) => sum + count, 0),
  );
  return permutation(groupCount, rng).sort((a, b) => size[b]! - size[a]!);
}

function countOf(codes: Readonly<Int32Array>, classCount: number): Int32Array {
  const counts = new Int32Array(classCount);
  for (const code of codes) counts[code]! += 1;
  return counts;
}
