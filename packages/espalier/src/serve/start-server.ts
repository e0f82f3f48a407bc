import { once, type EventEmitter } from "node:events";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import { fault } from "../fault/index.ts";
import { buildServer, type ServerParts } from "./build-server.ts";

/** How a server's end came: all requests finished, or some were cut off. */
export type Ending = "drained" | "deadline" | "second signal";

export interface RunningServer {
  readonly url: string;
  /** Begins the end, as the first signal does. */
  drain(): void;
  /** Resolves when no connection is left. The caller decides on the exit code. */
  readonly stopped: Promise<Ending>;
}

export interface ListenOptions extends Omit<ServerParts, "isReady" | "log"> {
  /** Requests and failures as JSON lines on stderr; never feature values. */
  readonly log?: boolean | undefined;
  /** 0 = any free port. */
  readonly port: number;
  /** Loopback unless said otherwise: whoever can reach the port can ask for predictions. */
  readonly host?: string | undefined;
  /** Who tells of SIGTERM and SIGINT: the process, unless a test stands in for it. */
  readonly signals?: EventEmitter | undefined;
  /** How long to go on listening with `GET /ready` at 503, so that a load balancer sees it. */
  readonly drainDelayMs?: number | undefined;
  /** Requests still unfinished this long after listening ended are cut off. */
  readonly drainDeadlineMs?: number | undefined;
}

const signalNames = ["SIGTERM", "SIGINT"] as const;

/**
 * Listens until a signal: then `GET /ready` turns 503, no connection is accepted any more, and requests under way are
 * finished. A second signal, or the deadline, cuts them off.
 * Faults PORT_IN_USE, PORT_FORBIDDEN, HOST_UNAVAILABLE, BANDS_INVALID.
 */
export async function startServer(options: ListenOptions): Promise<RunningServer> {
  const { port, host = "127.0.0.1", log = false, signals = process, ...parts } = options;
  const { drainDelayMs = 0, drainDeadlineMs = 10_000 } = options;
  const drain = new AbortController();
  const cut = new AbortController();
  const app = buildServer({
    ...parts,
    log: log ? process.stderr : undefined,
    isReady: () => !drain.signal.aborted,
  });
  await listen(app, host, port);

  const cutOff = once(cut.signal, "abort").then(() => "second signal" as const);
  const onSignal = () => (drain.signal.aborted ? cut : drain).abort();
  for (const name of signalNames) signals.on(name, onSignal);
  const stopped = once(drain.signal, "abort")
    .then(() => endOf(app, { drainDelayMs, drainDeadlineMs }, cutOff))
    .finally(() => {
      for (const name of signalNames) signals.off(name, onSignal);
    });
  return { url: urlOf(app.server.address() as AddressInfo), drain: () => drain.abort(), stopped };
}

async function listen(app: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    switch ((error as NodeJS.ErrnoException).code) {
      case "EADDRINUSE":
        throw fault("PORT_IN_USE", { host, port }, { cause: error });
      case "EACCES":
        throw fault("PORT_FORBIDDEN", { host, port }, { cause: error });
      case "EADDRNOTAVAIL":
      case "ENOTFOUND":
      case "EAI_AGAIN":
        throw fault("HOST_UNAVAILABLE", { host }, { cause: error });
    }
    throw error;
  }
}

async function endOf(
  app: FastifyInstance,
  { drainDelayMs, drainDeadlineMs }: { readonly drainDelayMs: number; readonly drainDeadlineMs: number },
  cutOff: Promise<"second signal">,
): Promise<Ending> {
  const drained = async () => {
    if (drainDelayMs > 0) await pause(drainDelayMs, undefined, { ref: false });
    const late = pause(drainDeadlineMs, "deadline" as const, { ref: false });
    return await Promise.race([app.close().then(() => "drained" as const), late]);
  };
  const how = await Promise.race([cutOff, drained()]);
  if (how !== "drained") {
    const closed = app.close();
    app.server.closeAllConnections();
    await closed;
  }
  return how;
}

const urlOf = ({ address, family, port }: AddressInfo) =>
  `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
