/** The target as a sum, difference or product of two columns. */
export interface Combination {
  readonly columns: readonly [string, string];
  readonly how: "+" | "−" | "×";
  readonly rows: number;
}

export interface NumberSample {
  readonly name: string;
  readonly values: Readonly<Float64Array>;
}

/** Share of the rows in which it must hold, how many they must be at least, and how nearly. */
const enough = { share: 0.999, rows: 50, tolerance: 1e-9 } as const;

const ways = [
  ["+", (a: number, b: number) => a + b],
  ["−", (a: number, b: number) => a - b],
  ["×", (a: number, b: number) => a * b],
] as const;

/** Pairs of columns that make up the target in (nearly) every row: it is known as soon as they are. */
export function combinationsOf(
  columns: readonly NumberSample[],
  target: Readonly<Float64Array>,
): readonly Combination[] {
  const varied = columns.filter(({ values }) => isVaried(values));
  return varied.flatMap((a, i) =>
    varied.flatMap((b, j): Combination[] =>
      ways.flatMap(([how, combine]) => {
        if (i === j || (how !== "−" && j < i)) return [];
        const rows = rowsThatHold(a.values, b.values, target, combine);
        return rows === null ? [] : [{ columns: [a.name, b.name], how, rows }];
      }),
    ),
  );
}

/** Half the values at least differ from 0 and from the first: a column of zeros would make every sum hold. */
function isVaried(values: Readonly<Float64Array>): boolean {
  const [first] = values;
  return values.filter((value) => value !== 0 && value !== first && !Number.isNaN(value)).length > values.length / 4;
}

function rowsThatHold(
  a: Readonly<Float64Array>,
  b: Readonly<Float64Array>,
  target: Readonly<Float64Array>,
  combine: (a: number, b: number) => number,
): number | null {
  let [held, broken] = [0, 0];
  const mostBroken = (1 - enough.share) * target.length;
  for (let row = 0; row < target.length; row++) {
    const [wanted, found] = [target[row]!, combine(a[row]!, b[row]!)];
    if (Number.isNaN(wanted) || Number.isNaN(found)) continue;
    if (Math.abs(found - wanted) <= enough.tolerance * Math.max(1, Math.abs(wanted))) held++;
    else if (++broken > mostBroken) return null;
  }
  return held >= enough.rows ? held : null;
}
