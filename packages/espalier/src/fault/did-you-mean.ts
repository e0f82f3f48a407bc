/**
 * The known names that a mistyped one may stand for, nearest first, at most three.
 * Distance is optimal string alignment (Damerau 1964: insert, delete, replace, swap neighbours), case ignored.
 */
export function didYouMean(name: string, known: readonly string[]): readonly string[] {
  const wanted = name.toLowerCase().slice(0, 100);
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  return known
    .map((candidate) => ({ candidate, distance: editDistance(wanted, candidate.toLowerCase().slice(0, 100)) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

function editDistance(a: string, b: string): number {
  let twoBack: number[] = [];
  let back = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const now = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = back[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swaps = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      now.push(Math.min(replaced, back[j]! + 1, now[j - 1]! + 1, swaps ? twoBack[j - 2]! + 1 : replaced));
    }
    twoBack = back;
    back = now;
  }
  return back[b.length]!;
}
