import { write, writeSync } from "node:fs";
import type { LogSink } from "./server-parts.ts";

export interface LogLines extends LogSink {
  /** Writes what is held, and waits for it: the last act. */
  flush(): void;
}

/** Takes some bytes, and says how many of them were written. */
export type WriteBytes = (bytes: Buffer, done: (error: NodeJS.ErrnoException | null, written: number) => void) => void;

/** What one write to a pipe holds without the lines of another process in its midst (POSIX's PIPE_BUF on Linux). */
const togetherBytes = 4096;
/** Whoever reads the log may stop reading. Requests are answered all the same, and the lines beyond this are dropped. */
const mostHeldBytes = 4 * 2 ** 20;
const againMs = 50;

/**
 * Lines on their way to a file or a pipe, written beside the event loop and many at once: a write for each would cost
 * more than an answer, and a reader that stalls would stall the server.
 */
export function logLines(fd: number, writeBytes: WriteBytes = (bytes, done) => write(fd, bytes, done)): LogLines {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let dropped = 0;
  let isBusy = false;
  let isBroken = false;

  const takeSome = (): Buffer => {
    let bytes = 0;
    const some = held.findIndex((line, i) => {
      const fits = i === 0 || bytes + line.length <= togetherBytes;
      if (fits) bytes += line.length;
      return !fits;
    });
    const taken = held.splice(0, some < 0 ? held.length : some);
    heldBytes -= bytes;
    return taken.length === 1 ? taken[0]! : Buffer.concat(taken);
  };
  const send = (bytes: Buffer): void => {
    writeBytes(bytes, (error, written) => {
      if (error?.code === "EAGAIN") {
        setTimeout(() => send(bytes), againMs).unref();
      } else if (error) {
        isBroken = true; // nobody reads it any more
        held = [];
      } else if (written < bytes.length) send(bytes.subarray(written));
      else next();
    });
  };
  const next = (): void => {
    isBusy = held.length > 0 && !isBroken;
    if (isBusy) return send(takeSome());
    if (dropped === 0) return;
    const count = dropped;
    dropped = 0;
    add(Buffer.from(`${JSON.stringify({ level: "warn", dropped_lines: count, msg: "log not read in time" })}\n`));
  };
  const add = (line: Buffer): void => {
    held.push(line);
    heldBytes += line.length;
    if (isBusy) return;
    isBusy = true;
    setImmediate(next);
  };
  return {
    write: (text) => {
      if (isBroken) return;
      const line = Buffer.from(text);
      if (heldBytes + line.length > mostHeldBytes) dropped += 1;
      else add(line);
    },
    flush: () => {
      const rest = Buffer.concat(held);
      held = [];
      try {
        writeSync(fd, rest);
      } catch {
        // Its reader is gone, or does not read: there is nobody to tell.
      }
    },
  };
}
