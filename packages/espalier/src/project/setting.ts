/** One setting: its rule in words, its check, and what it is when left out. `undefined` = nothing. */
export interface Setting {
  readonly rule: string;
  readonly required: boolean;
  readonly default?: unknown;
  accepts(value: unknown): boolean;
}

export const leaf = (rule: string, accepts: (value: unknown) => boolean): Setting => ({
  rule,
  accepts,
  required: true,
});
export const optional = (setting: Setting): Setting => ({ ...setting, required: false });
export const withDefault = (setting: Setting, value: unknown): Setting => ({
  ...setting,
  required: false,
  default: value,
});

/** Read by its own function. */
export const later = optional(leaf("anything", () => true));

export const text = leaf("a text that is not empty", (v) => typeof v === "string" && v !== "");
export const truth = leaf("true or false", (v) => typeof v === "boolean");
export const whole = (min: number, max: number): Setting =>
  leaf(`a whole number in [${min}, ${max}]`, (v) => Number.isInteger(v) && Number(v) >= min && Number(v) <= max);
export const oneOf = (values: readonly string[]): Setting =>
  leaf(`one of ${values.map((value) => JSON.stringify(value)).join(", ")}`, (v) => values.some((one) => one === v));
/** A text of a form. */
export const like = (rule: string, form: RegExp): Setting => leaf(rule, (v) => typeof v === "string" && form.test(v));
