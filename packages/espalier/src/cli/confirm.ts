import { createInterface } from "node:readline/promises";
import { fault } from "../fault/index.ts";

/**
 * Asks on the terminal; only `y` and `yes` are a yes. Fault DEPLOY_NOT_CONFIRMED for anything else, and where there is
 * no terminal to ask at.
 *
 * @param what begins a sentence: `the removal of 12 things`
 */
export async function confirm(what: string, question: string, signal: AbortSignal): Promise<void> {
  if (!canAsk()) throw fault("DEPLOY_NOT_CONFIRMED", { what, isTerminal: false });
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C is the terminal's while it asks.
  terminal.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal });
    if (!/^y(?:es)?$/i.test(answer.trim())) throw fault("DEPLOY_NOT_CONFIRMED", { what, isTerminal: true });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    terminal.close();
  }
}

export const canAsk = (): boolean => process.stdin.isTTY && process.stderr.isTTY;
