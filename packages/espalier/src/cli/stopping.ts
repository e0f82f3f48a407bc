import { fault } from "../fault/index.ts";

/** Does something that Ctrl-C and SIGTERM end in good order; a second one ends the process at once. Fault RUN_INTERRUPTED, or `code`. */
export async function stopping<T>(
  work: (signal: AbortSignal) => Promise<T>,
  code: "RUN_INTERRUPTED" | "DEPLOY_INTERRUPTED" = "RUN_INTERRUPTED",
): Promise<T> {
  const stop = new AbortController();
  const interrupt = () => stop.abort(fault(code, {}));
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  // Whoever started us with a channel has gone. The channel itself keeps no process up.
  process.once("disconnect", interrupt);
  process.channel?.unref();
  if (process.connected === false) interrupt(); // it had gone before we looked
  try {
    return await work(stop.signal);
  } finally {
    process.removeListener("SIGINT", interrupt);
    process.removeListener("SIGTERM", interrupt);
    process.removeListener("disconnect", interrupt);
  }
}

/** Tells on stderr whom we wait for. */
export const sayWaiting = ({ what, pid }: { readonly what: string; readonly pid: number }): void =>
  void process.stderr.write(`waiting: ${what} (process ${pid}) is at work in this project\n`);
