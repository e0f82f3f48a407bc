/** The known name that a wrong one was most likely meant to be: one that contains it, or few typing errors away. */
export function nearestOf(wrong: string, known: readonly string[]): string | undefined {
  const near = (name: string) => (wrong.length > 1 && name.includes(wrong) ? 0 : distance(wrong, name));
  const [best] = known.map((name) => ({ name, errors: near(name) })).sort((a, b) => a.errors - b.errors);
  return best && best.errors <= Math.ceil(wrong.length / 3) ? best.name : undefined;
}

/** Insertions, deletions and replacements between two texts (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
