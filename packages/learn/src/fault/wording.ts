/** A name as it is shown in messages: quoted, control characters escaped, cut when very long. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 77)}...` : name);
}

/** Any value as it is shown in messages. */
export function shown(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number" || value === undefined) return String(value); // JSON has no NaN, Infinity, undefined
  const text = JSON.stringify(value) ?? `a ${typeof value}`; // functions and symbols have no JSON
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
