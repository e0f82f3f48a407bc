import type { Prop, Props } from "./resource.ts";

/** A prop that is a text; anything else is our mistake. */
export function textIn(props: Props, key: string): string {
  const value: Prop | undefined = props[key];
  if (typeof value !== "string") throw new TypeError(`${key} must be a text; got ${JSON.stringify(value)}`);
  return value;
}
