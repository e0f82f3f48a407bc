const decimalNumber = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const commaNumber = /^[+-]?(\d+,?\d*|,\d+)([eE][+-]?\d+)?$/;

/** The finite decimal number that a text writes; null for any other text: hexadecimal, `inf`, `1 000`, `12 kg`. */
export function numberOf(text: string, decimal: "." | ","): number | null {
  if (!(decimal === "." ? decimalNumber : commaNumber).test(text)) return null;
  const value = Number(decimal === "." ? text : text.replace(",", "."));
  return Number.isFinite(value) ? value : null;
}
