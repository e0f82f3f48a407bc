/** One JSON document on stdout: everything else goes to stderr. */
export const printJson = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
};

/** Text for people on stdout. */
export const printText = (text: string): void => {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
};
