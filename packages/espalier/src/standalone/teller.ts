/** What the program says of itself. */
export interface Teller {
  tell(line: string): void;
  /** An error's message, with code and hint where it is a fault. */
  fail(error: unknown): void;
}

/** Lines of text, as a person reads them. */
export const inWords = (write: (line: string) => void): Teller => ({
  tell: write,
  fail: (error) => {
    const { message, code, hint } = factsOf(error);
    write(hint === undefined ? message : `✗ ${code}  ${message}\n  → ${hint}`);
  },
});

/** JSON, a document a line, as all that `--log` writes: who collects the log needs no second way to read it. */
export const inLogLines = (write: (line: string) => void, now: () => Date = () => new Date()): Teller => {
  const line = (level: "info" | "error", facts: object) =>
    write(JSON.stringify({ level, time: now().toISOString(), ...facts }));
  return {
    tell: (msg) => line("info", { msg }),
    fail: (error) => {
      const { message: msg, ...facts } = factsOf(error);
      line("error", { ...facts, msg });
    },
  };
};

interface Facts {
  readonly message: string;
  readonly code?: string;
  readonly hint?: string;
}

function factsOf(error: unknown): Facts {
  const { message, code, hint } = error as { message?: string; code?: unknown; hint?: unknown };
  return { message: String(message), ...(typeof hint === "string" && { code: String(code), hint }) };
}
