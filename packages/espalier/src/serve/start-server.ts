import { once, type EventEmitter } from "node:events";
import { Server as TlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import { fault } from "../fault/index.ts";
import type { Models } from "../predict/index.ts";
import { allowedHosts } from "./allowed-hosts.ts";
import { logLines } from "./log-lines.ts";
import { buildServer } from "./build-server.ts";
import type { ServerMetrics } from "./metrics.ts";
import { watchChanges, type ChangeNote } from "./watch-changes.ts";
import type { ServerParts } from "./server-parts.ts";
import { readTls, type TlsFiles } from "./tls-files.ts";

/** How a server's end came: all requests finished, or some were cut off. */
export type Ending = "drained" | "deadline" | "second signal";

export interface RunningServer {
  readonly url: string;
  readonly models: Models;
  readonly metrics: ServerMetrics;
  /** Looks now whether other versions or certificates are to be served. */
  reload(): Promise<void>;
  /** Begins the end, as the first signal does. */
  drain(): void;
  /**
   * Another process takes this one's place at the same port: it ends as by `drain`, but goes on listening for so long,
   * tells its clients to connect anew, and is ready all the while.
   */
  retire(listenMs?: number): void;
  /** Resolves when no connection is left. The caller decides on the exit code. */
  readonly stopped: Promise<Ending>;
}

type Served = Omit<ServerParts, "isReady" | "isLeaving" | "log" | "tls">;

export interface ListenOptions extends Served {
  /** Requests and failures as JSON lines on stderr. */
  readonly log?: boolean | undefined;
  /** 0 = any free port. */
  readonly port: number;
  /** Loopback unless said otherwise: whoever can reach the port can ask for predictions. */
  readonly host?: string | undefined;
  readonly tls?: TlsFiles | undefined;
  /** How often to look for other versions and certificates; absent or 0: never, but for `reload`. */
  readonly reloadMs?: number | undefined;
  /** Told of versions and certificates that were taken or could not be; the log tells them anyway. */
  readonly tell?: ((note: ChangeNote) => void) | undefined;
  /** Who tells of SIGTERM and SIGINT: the process, unless a test stands in for it. */
  readonly signals?: EventEmitter | undefined;
  /** How long to go on listening with `GET /ready` at 503, so that a load balancer sees it. */
  readonly drainDelayMs?: number | undefined;
  /** Requests still unfinished this long after listening ended are cut off. */
  readonly drainDeadlineMs?: number | undefined;
  /** Ends what else belongs to the server, within so long: called when the end begins, waited for before it is over. */
  readonly onEnd?: ((withinMs: number) => Promise<void>) | undefined;
}

const idleSweepMs = 50;
const signalNames = ["SIGTERM", "SIGINT"] as const;

/**
 * Listens until a signal: then `GET /ready` turns 503, no connection is accepted any more, and requests under way are
 * finished. A second signal, or the deadline, cuts them off.
 * Faults PORT_IN_USE, PORT_FORBIDDEN, HOST_UNAVAILABLE, BANDS_INVALID, TLS_INVALID, FILE_NOT_FOUND, FILE_NOT_READABLE.
 */
export async function startServer(options: ListenOptions): Promise<RunningServer> {
  const { port, host = "127.0.0.1", log = false, tls, reloadMs = 0, signals = process, tell, ...parts } = options;
  const { drainDelayMs = 0, drainDeadlineMs = 10_000 } = options;
  let phase: "serving" | "retiring" | "draining" = "serving";
  const lines = log ? logLines(process.stderr.fd) : undefined;
  const built = buildServer({
    ...parts,
    hosts: allowedHosts(host, options.hosts) ?? undefined,
    tls: tls && (await readTls(tls)),
    log: lines,
    isReady: () => phase !== "draining",
    isLeaving: () => phase !== "serving",
  });
  const { app, models, metrics } = built;
  await listen(app, host, port);
  const changes = watchChanges(built, { models: parts.models, tls, everyMs: reloadMs, tell });

  const begun = new AbortController();
  const cut = new AbortController();
  let listenMs = 0;
  const leave = (as: "retiring" | "draining", forMs: number) => {
    if (phase === "serving") listenMs = forMs;
    phase = as;
    begun.abort();
  };
  const onSignal = () => {
    if (phase === "draining") cut.abort();
    else leave("draining", drainDelayMs);
  };
  for (const name of signalNames) signals.on(name, onSignal);
  const cutOff = once(cut.signal, "abort").then(() => "second signal" as const);
  const stopped = once(begun.signal, "abort").then(async () => {
    try {
      const ended = endOf(app, { listenMs, drainDeadlineMs }, cutOff);
      const [how] = await Promise.all([ended, options.onEnd?.(drainDeadlineMs)]);
      return how;
    } finally {
      changes.stop();
      await parts.predictions?.close();
      lines?.flush();
      for (const name of signalNames) signals.off(name, onSignal);
    }
  });
  return {
    url: urlOf(app),
    models,
    metrics,
    reload: changes.look,
    drain: () => leave("draining", drainDelayMs),
    retire: (forMs = 1000) => leave("retiring", forMs),
    stopped,
  };
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
  { listenMs, drainDeadlineMs }: { readonly listenMs: number; readonly drainDeadlineMs: number },
  cutOff: Promise<"second signal">,
): Promise<Ending> {
  const drained = async () => {
    if (listenMs > 0) await pause(listenMs, undefined, { ref: false });
    const late = pause(drainDeadlineMs, "deadline" as const, { ref: false });
    // An answer that had begun before the end could not say `connection: close`: its connection is kept alive.
    const idle = setInterval(() => app.server.closeIdleConnections(), idleSweepMs).unref();
    const closed = app.close().then(() => "drained" as const);
    return await Promise.race([closed, late]).finally(() => clearInterval(idle));
  };
  const how = await Promise.race([cutOff, drained()]);
  if (how !== "drained") {
    const closed = app.close();
    app.server.closeAllConnections();
    await closed;
  }
  return how;
}

function urlOf({ server }: FastifyInstance): string {
  const { address, family, port } = server.address() as AddressInfo;
  const scheme = server instanceof TlsServer ? "https" : "http";
  return `${scheme}://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}
