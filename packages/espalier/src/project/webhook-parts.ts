import type { FromEnv } from "./hook.ts";

/** A line break in it would begin another header. */
export const isHeaderValue = (value: unknown): value is string =>
  typeof value === "string" && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);

export const isFromEnv = (value: unknown): value is FromEnv =>
  typeof value === "object" &&
  value !== null &&
  Object.keys(value).join() === "env" &&
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(String(Reflect.get(value, "env")));

/** Says what is wrong with a webhook's address without repeating it; null where it can be used. */
export function addressProblem(text: string): string | null {
  if (!URL.canParse(text)) return "is no address";
  const { protocol, username, password } = new URL(text);
  if (!/^https?:$/.test(protocol)) return "does not begin with https:// or http://";
  return username + password === "" ? null : "has a user or password in it, which belong into a header";
}
