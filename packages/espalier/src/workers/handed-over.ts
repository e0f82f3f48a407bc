import type { ChildProcess } from "node:child_process";

/** A connection as Node's primary holds it. */
interface Connection {
  close(): void;
}

/**
 * Closes the connections that a worker had been handed, and had not taken, when it ended. Node's primary forgets them:
 * they stay open, nobody reads them, and their clients wait for ever. What is handed over and taken is seen in the
 * messages between the two: `newconn` with a number, answered by `ack` of that number.
 */
export function closeUntaken(worker: ChildProcess): void {
  const handed = new Map<unknown, Connection>();
  const { send } = worker;
  worker.send = (...sent: unknown[]) => {
    const [message, connection] = sent;
    if (fieldOf(message, "act") === "newconn") handed.set(fieldOf(message, "seq"), connection as Connection);
    return Reflect.apply(send, worker, sent) as boolean;
  };
  worker.on("internalMessage", (message: unknown) => void handed.delete(fieldOf(message, "ack")));
  worker.once("exit", () => {
    for (const connection of handed.values()) connection.close();
    handed.clear();
  });
}

const fieldOf = (message: unknown, name: string): unknown =>
  typeof message === "object" && message !== null ? Reflect.get(message, name) : undefined;
