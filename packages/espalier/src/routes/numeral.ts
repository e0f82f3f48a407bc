const space = "[ \\t\\r\\n]*";
const mantissa = "[+-]?(?:[0-9]{1,25}(?:\\.[0-9]{0,25})?|\\.[0-9]{1,25})";
/** Within it a number of 25 digits always has a value. */
const exponent = "(?:[eE][+-]?(?:[0-9]{1,2}|1[0-9]{2}|2[0-7][0-9]))?";

/** Texts that stand for a number, as JSON Schema has it: some larger ones do, too. */
export const numeralPattern = `^${space}${mantissa}${exponent}${space}$`;
/** The same, or nothing at all: a missing value. */
export const numeralOrNothingPattern = `^${space}(?:${mantissa}${exponent}${space})?$`;

const numeral = new RegExp(`^${space}${mantissa}(?:[eE][+-]?[0-9]{1,3})?${space}$`);
const nothing = new RegExp(`^${space}$`);

/** The number that a text stands for, null for a text of nothing, and the text itself if it stands for none. */
export function numberIn(text: string): number | string | null {
  if (nothing.test(text)) return null;
  const value = numeral.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : text;
}
