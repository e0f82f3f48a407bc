/**
 * Tells people something, beside the results. A server goes on where nobody reads what it tells, or where the disk is
 * full that keeps it.
 */
export function say(text: string): void {
  if (process.stderr.listenerCount("error") === 0) process.stderr.on("error", () => {});
  try {
    process.stderr.write(`${text}\n`);
  } catch {
    // A file is written to at once, and says so at once when it cannot be.
  }
}
