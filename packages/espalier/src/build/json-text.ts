/** JSON for people to read, with a line end at its end. Keys stay in the order in which they were written. */
export const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
