const wildcard = "…";

const tidy = (line: string) => line.replace(/\s+/g, " ").trim();

/**
 * The first expected line that the output does not show in its place; null if all are there. Lines must appear in order;
 * lines between them may be left out of a page. `…` stands for any text within a line. Widths of gaps do not count.
 */
export function missingLine(expected: string, output: string): string | null {
  const shown = output.split("\n").map(tidy);
  let next = 0;
  for (const line of expected.split("\n").map(tidy)) {
    if (line === "" || line === wildcard) continue;
    const shape = new RegExp(`^${line.split(wildcard).map(escaped).join(".*")}$`);
    const found = shown.slice(next).findIndex((text) => shape.test(text));
    if (found < 0) return line;
    next += found + 1;
  }
  return null;
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/**
 * Where two JSON values differ, as paths; empty if they agree. On the expected side a string with `…` stands for any
 * value, or for any text where there is more to the string, and a key `…` allows keys that the page does not show.
 */
export function jsonDifferences(expected: unknown, actual: unknown, path = "$"): readonly string[] {
  if (expected === wildcard) return [];
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const open = expected.at(-1) === wildcard;
    const items: readonly unknown[] = open ? expected.slice(0, -1) : expected;
    if (open ? actual.length < items.length : actual.length !== items.length) return [`${path}.length`];
    return items.flatMap((item, at) => jsonDifferences(item, actual[at], `${path}[${at}]`));
  }
  if (isRecord(expected) && isRecord(actual)) {
    const keys = Object.keys(expected).filter((key) => key !== wildcard);
    const extra = wildcard in expected ? [] : Object.keys(actual).filter((key) => !(key in expected));
    return [
      ...extra.map((key) => `${path}.${key}`),
      ...keys.flatMap((key) => jsonDifferences(expected[key], actual[key], `${path}.${key}`)),
    ];
  }
  if (typeof expected === "string" && typeof actual === "string") {
    return missingLine(expected, actual) === null ? [] : [path];
  }
  return Object.is(expected, actual) ? [] : [path];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
