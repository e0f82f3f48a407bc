/**
 * One line of a CSV file (RFC 4180): a cell is quoted where it has to be; null is an empty cell. Texts that a spreadsheet
 * would run are made harmless, unless they are to be `raw`.
 */
export function csvLine(cells: readonly (string | number | null)[], how: { readonly raw?: boolean } = {}): string {
  const shown = how.raw === true ? (text: string) => text : spreadsheetSafe;
  return `${cells.map((value) => cell(value, shown)).join(",")}\n`;
}

function cell(value: string | number | null, shown: (text: string) => string): string {
  const text = value === null ? "" : typeof value === "string" ? shown(value) : String(value);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * A text that a spreadsheet shows and does not run: what begins like a formula, and is no number, gets an apostrophe
 * before it (OWASP, "CSV injection").
 */
const spreadsheetSafe = (text: string): string => (/^[=+\-@\t\r]/.test(text) && !number.test(text) ? `'${text}` : text);
