/** A column's or table's name as SQL; any name is safe, except that none holds NUL. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text as SQL. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** SQL cannot write NUL; no cell that it reads has one. */
export const isSpeakable = (text: string): boolean => !text.includes("\0");
