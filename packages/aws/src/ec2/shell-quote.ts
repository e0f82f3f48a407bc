/** One word of a shell, whatever it holds. A NUL cannot be in one: configuration refuses it before. */
export const shellQuote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
