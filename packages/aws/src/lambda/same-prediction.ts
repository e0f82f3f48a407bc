/** The function's processor and Node may be others than those of the build: their `exp` may differ in its last digit. */
const tolerance = 1e-9;

/** Whether two predictions are the same but for what another machine may round otherwise: numbers, labels, or any JSON of them. */
export function isSamePrediction(a: unknown, b: unknown): boolean {
  if (typeof a === "number" && typeof b === "number") {
    return a === b || Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
  }
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  const keys = Object.keys(a);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSamePrediction(Reflect.get(a, key), Reflect.get(b, key)))
  );
}
