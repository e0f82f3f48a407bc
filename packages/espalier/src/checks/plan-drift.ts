import { populationStability, quoted, stabilityByChance } from "@espalier/learn";
import type { RelationColumn } from "../source/index.ts";
import type { CheckContext } from "./check-context.ts";
import type { DriftCheck } from "./declared-check.ts";
import { countingSql, countsIn, mostTexts, referenceCounts } from "./distribution.ts";
import { notAccepted } from "./not-accepted.ts";
import type { Failure, Head, Plan } from "./plan.ts";

/** Bins of the stability index: some ten, as its limits in use suppose. */
const indexBins = 10;

export function planDrift(head: Head, check: DriftCheck, column: RelationColumn, context: CheckContext): Plan {
  const known = context.accepted?.columns.find(({ name }) => name === column.name);
  const distribution = known?.distribution ?? null;
  const reference = distribution === null ? [] : referenceCounts(distribution);
  const accepted = total(reference);
  if (distribution === null || accepted === 0) {
    const failure = notAccepted(`column ${quoted(column.name)}`, head.name, context.relation.rows);
    const why = `column ${quoted(column.name)} cannot be compared: of data without values, and of more than ${mostTexts} texts, no distribution is kept`;
    const message = context.accepted ? why : failure.message;
    return { ...head, asks: [], judge: () => ({ ...failure, message }) };
  }
  const isNumber = "edges" in distribution;
  if (isNumber !== (column.kind === "number" || column.kind === "integer")) {
    const [then, now] = isNumber ? ["numbers", "texts"] : ["texts", "numbers"];
    const message = `column ${quoted(column.name)} must be distributed as in the accepted data; it held ${then} there, and holds ${now}`;
    const hint = "bring it as it was; or `espalier data accept` takes it as wanted";
    return {
      ...head,
      asks: ["count(*)"],
      judge: ([rows]) => ({ message, hint, count: Number(rows), of: Number(rows) }),
    };
  }
  return {
    ...head,
    asks: countingSql(column, distribution),
    judge: (answers) => {
      const counts = countsIn(distribution, answers);
      const of = total(counts);
      if (of === 0) return emptyNow(head, column, accepted);
      const [p, q] = isNumber ? [merged(reference), merged(counts)] : [reference, counts];
      const psi = populationStability(p, q);
      const chance = stabilityByChance(p.length, accepted, of);
      const ks = distance(reference, counts);
      const over = [
        ...(check.psi !== undefined && psi > check.psi + chance
          ? [`population stability index ${psi.toFixed(3)}, limit ${check.psi}`]
          : []),
        ...(check.ks !== undefined && ks > check.ks
          ? [`Kolmogorov-Smirnov distance ${ks.toFixed(3)}, limit ${check.ks}`]
          : []),
      ];
      if (over.length === 0) return null;
      const message = `column ${quoted(column.name)} must be distributed as in the accepted data; it is not: ${over.join("; ")}`;
      const hint = `find out what changed; \`espalier data accept\` takes it as wanted, a change of the check ${quoted(head.name)} tolerates it`;
      return { message, hint, count: of, of };
    },
  };
}

const emptyNow = (head: Head, { name }: RelationColumn, accepted: number): Failure => ({
  message: `column ${quoted(name)} must be distributed as in the accepted data, where ${accepted} rows had a value; now none has`,
  hint: `fill it in, or leave out the check ${quoted(head.name)}`,
  count: 0,
  of: 0,
});

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/** Neighbouring bins put together until each holds a tenth of the reference. The last one, above all edges, stays open. */
function merged(counts: readonly number[]): number[] {
  const size = Math.max(1, Math.ceil(counts.length / indexBins));
  return Array.from({ length: Math.ceil(counts.length / size) }, (_, i) =>
    counts.slice(i * size, (i + 1) * size).reduce((sum, count) => sum + count, 0),
  );
}

/** The largest difference of the two cumulative shares, at the edges of the bins. */
function distance(reference: readonly number[], counts: readonly number[]): number {
  const [n, m] = [total(reference), total(counts)];
  let [a, b, most] = [0, 0, 0];
  for (const [i, count] of counts.entries()) {
    a += reference[i]! / n;
    b += count / m;
    most = Math.max(most, Math.abs(a - b));
  }
  return most;
}
