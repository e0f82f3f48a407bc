import { Fault } from "../fault/index.ts";

/** Rows that cannot be taken as SQL gives them. */
export class OddRows extends Error {}

/** A value is not of the kind that was guessed for its column. */
export class NotAsGuessed extends OddRows {}

/** A second, careful look may explain it, or mend it: DuckDB's own errors, and ours of rows. */
export const isOdd = (error: unknown): boolean => error instanceof Error && !(error instanceof Fault);

/** A value is not of the kind that was guessed for its column; the file itself is in order. */
export const isAboutValues = (error: unknown): boolean =>
  error instanceof NotAsGuessed ||
  (error instanceof Error && /^(Conversion Error|Invalid Input Error: not as guessed)/.test(error.message));

/** The SQL itself is wrong, whatever the rows are. */
export const isAboutSql = (error: unknown): boolean =>
  error instanceof Error && /^(Parser|Binder|Catalog|Syntax|Permission|Not implemented) Error/i.test(error.message);
