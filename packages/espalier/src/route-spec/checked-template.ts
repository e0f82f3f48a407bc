import type { ErrorName, ModelName, RequestName, RowName, StateName } from "./placeholders.ts";

/** Placeholders that stand in any answer. */
export type AnywhereName = RequestName | StateName | `model.${ModelName}` | `model.metrics.${string}`;
/** Placeholders that stand where one row is told of. */
export type OneRowName = AnywhereName | RowName | `probabilities.${string}`;
/** Placeholders of refusals: they are told without asking the server. */
export type AnyErrorName = RequestName | ErrorName;

/** The text itself where all its placeholders are among the names; else a text that says which one is not. */
type CheckedText<Rest extends string, Names extends string, Whole> = Rest extends `${string}{{${string}`
  ? Whole // doubled braces are braces; what such a text holds is checked when it is loaded
  : Rest extends `${string}{${infer Name}}${infer More}`
    ? Name extends Names
      ? CheckedText<More, Names, Whole>
      : `{${Name}} is no placeholder that there is here`
    : Whole;

/** A template whose placeholders are all among the names; where one is not, its text has no such type. */
export type CheckedTemplate<T, Names extends string> = T extends string
  ? CheckedText<T, Names, T>
  : T extends (...values: never) => unknown
    ? never
    : T extends object
      ? { readonly [Key in keyof T]: Key extends "$each" ? T[Key] : CheckedTemplate<T[Key], Names> }
      : T;
