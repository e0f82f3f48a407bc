import { unknownYet, type Json, type Prop, type Props, type Ref, type RefText } from "./resource.ts";

export type Outputs = Readonly<Record<string, string>>;

const isObject = (value: unknown): value is Readonly<Record<string, Prop>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isRef = (value: unknown): value is Ref => isObject(value) && typeof value["$ref"] === "string";
const isText = (value: unknown): value is RefText => isObject(value) && Array.isArray(value["$text"]);

/** Every reference in it, at any depth. */
export function refsIn(value: Prop | Props): readonly Ref[] {
  if (isRef(value)) return [value];
  if (isText(value)) return value.$text.filter(isRef);
  if (Array.isArray(value)) return value.flatMap((one: Prop) => refsIn(one));
  return isObject(value) ? Object.values(value).flatMap((one) => refsIn(one)) : [];
}

/**
 * The props with every reference followed; one whose end is not known becomes `unknownYet`, and so does a text with
 * such a reference in it.
 *
 * @param outputOf an output of a resource; null: not known yet
 */
export function followRefs(props: Props, outputOf: (ref: Ref) => string | null): Readonly<Record<string, Json>> {
  const follow = (value: Prop): Json => {
    if (isRef(value)) return outputOf(value) ?? unknownYet;
    if (isText(value)) {
      const parts = value.$text.map((part) => (typeof part === "string" ? part : outputOf(part)));
      return parts.includes(null) ? unknownYet : parts.join("");
    }
    if (Array.isArray(value)) return value.map((one: Prop) => follow(one));
    if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, follow(one)]));
    return value as Json; // a plain value: objects and lists have been dealt with
  };
  return Object.fromEntries(Object.entries(props).map(([key, value]) => [key, follow(value)]));
}
