import type { EventEmitter } from "node:events";
import type { Registry } from "prom-client";
import { fault } from "../fault/index.ts";
import {
  type Crew,
  isRolling,
  newCrew,
  nextActs,
  startsFrom,
  withEnded,
  withEnding,
  withLeaving,
  withRoll,
  withStarted,
  withUp,
} from "./crew.ts";
import { deferred } from "./deferred.ts";
import { freePort } from "./free-port.ts";
import { createMergedMetrics } from "./merged-metrics.ts";
import type { Because, FromWorker } from "./messages.ts";
import { registerOf } from "./primary-metrics.ts";
import { createScrapes } from "./scrapes.ts";
import { errorOf } from "./start-failure.ts";
import { startWorker, type WorkerProcess } from "./worker-process.ts";

export interface CrewOptions {
  readonly workers: number;
  readonly host: string;
  /** 0 = any free port, the same for all workers. */
  readonly port: number;
  /** A worker that was told to end has this long; then it is killed. */
  readonly leaveMs: number;
  /** Who tells of SIGTERM, SIGINT and SIGHUP: the process, unless a test stands in for it. */
  readonly signals?: EventEmitter | undefined;
  /** Whether SIGHUP says that the terminal has gone, and not that the workers are to be replaced. */
  readonly endsOnHangUp?: boolean | undefined;
  /** Hears what happens to workers, in words. */
  readonly tell: (line: string) => void;
}

export interface RunningCrew {
  readonly url: string;
  /** What answers there, in the words of the first worker. */
  readonly what: string;
  /** For what the calling process itself counts: `GET /metrics` shows it beside the workers' own. */
  register(): Promise<Registry>;
  /** Resolves when the last worker has ended; rejects with WORKERS_LOST when none can be kept up. */
  readonly ended: Promise<void>;
}

type FirstUp = Pick<RunningCrew, "url" | "what">;

/** The same words of several workers within so long are told once. */
const sameMs = 10_000;

/** A worker that has not come up after so long is taken for stuck. */
const startMs = 60_000;

/**
 * Keeps so many copies of this process's own command line behind one port; connections go to them in turn. The calling
 * process answers nothing itself. A worker that ends is replaced at once; SIGHUP replaces them one by one; the first
 * SIGTERM or SIGINT lets all finish what they have begun, the second ends them.
 *
 * Resolves when all are up, or one is and another cannot start; with null where it was ended before any was. Rejects with what the first worker could not start for,
 * or WORKER_NOT_UP where it did not say.
 */
export async function startCrew(options: CrewOptions): Promise<RunningCrew | null> {
  const { workers, host, leaveMs, signals = process, endsOnHangUp = false, tell } = options;
  const { default: cluster } = await import("node:cluster"); // a server of one process does without
  const port = options.port === 0 ? await freePort(host) : options.port;
  let crew = newCrew(workers);
  const now = () => performance.now();
  const processes = new Map<number, WorkerProcess>();
  const merged = createMergedMetrics();
  const scrapes = createScrapes();
  let crashes = 0;
  let registering: Promise<Registry> | null = null;
  const register = () => (registering ??= registerOf(() => ({ crew, crashes })));
  const up = deferred<FirstUp | null>();
  const end = deferred<void>();
  end.promise.catch(() => {}); // until `up` resolves nobody listens
  let first: FirstUp | null = null;
  let failure: Error | null = null;
  const told = new Map<string, number>();
  let started = 0;
  let wake: NodeJS.Timeout | undefined;

  /** Notes what has happened, and does what follows from it. */
  function become(next: Crew): void {
    if (isRolling(crew) && !isRolling(next) && !next.isEnding && next.failures === crew.failures) {
      tell("all workers have been replaced");
    }
    crew = next;
    // One moment for what is to be done and for how long to wait: between two, a start could come due and be forgotten.
    let at = now();
    for (let acts = nextActs(crew, at); acts.length > 0; acts = nextActs(crew, at)) {
      for (const act of acts) {
        if (act.kind === "give up") return finish(failureToTell());
        if (act.kind === "start") start(act.generation);
        else dismiss(act.number, crew.isEnding ? "ended" : "replaced");
      }
      at = now();
    }
    if (crew.isEnding && crew.members.length === 0) return finish(null);
    const answering = crew.members.filter(({ phase }) => phase === "up").length;
    if (first !== null && (answering >= workers || crew.failures > 0)) up.resolve(first);
    clearTimeout(wake);
    const waitMs = startsFrom(crew) - at;
    if (waitMs > 0) wake = setTimeout(() => become(crew), waitMs);
  }

  function start(generation: number): void {
    const number = ++started;
    const worker = startWorker(
      cluster,
      { number, workers, port },
      {
        heard: (message) => {
          if (message.kind === "up") stuck.off();
          hear(number, message);
        },
        ended: (how) => ended(number, how),
      },
    );
    const stuck = worker.killAfter(startMs);
    processes.set(number, worker);
    merged.came(number);
    crew = withStarted(crew, number, generation, now());
  }

  function hear(number: number, message: FromWorker): void {
    switch (message.kind) {
      case "up":
        first ??= { url: message.url, what: message.what };
        failure = null;
        return become(withUp(crew, number, now()));
      case "failed":
        failure = errorOf(message.failure);
        return;
      case "leaving": // because it was told to, or by a signal of its own: another takes its place now
        processes.get(number)?.killAfter(leaveMs);
        return become(withLeaving(crew, number, now()));
      case "say":
        for (const [other, { send }] of processes) {
          if (other !== number) send({ kind: "heard", topic: message.topic, value: message.value });
        }
        return;
      case "tell":
        return tellOnce(message.text);
      case "counted":
        return merged.counted(number, message.metrics);
      case "metrics":
        // Nothing is what a worker says that cannot read its metrics now: it is shown as it was.
        if (message.metrics.length === 0) return scrapes.gone(number);
        return scrapes.answered(message.ask, number, message.metrics);
      case "scrape":
        return void scrape()
          .catch(() => null)
          .then((text) => processes.get(number)?.send({ kind: "scraped", ask: message.ask, text }));
    }
  }

  /** All workers tell of the same things at about the same time. */
  function tellOnce(text: string): void {
    const before = told.get(text) ?? Number.NEGATIVE_INFINITY;
    told.set(text, now());
    if (now() - before > sameMs) tell(text);
  }

  function ended(number: number, how: string): void {
    processes.delete(number);
    scrapes.gone(number);
    merged.gone(number);
    const phase = crew.members.find((member) => member.number === number)?.phase;
    if (!crew.isEnding && (phase === "up" || phase === "starting")) {
      crashes++;
      failure ??= fault("WORKER_NOT_UP", { how });
      const why = phase === "up" ? "" : `, ${failure.message}`;
      if (crew.everUp) tell(`worker ${number} ended (${how})${why}; another is started`);
      if (isRolling(crew) && phase === "starting") tell("the other workers stay as they are: nothing was replaced");
    }
    become(withEnded(crew, number, now()));
  }

  async function scrape(): Promise<string> {
    const fresh = scrapes.ask([...processes.keys()], (worker, ask) => {
      processes.get(worker)?.send({ kind: "measure", ask });
    });
    return await merged.text(await fresh, await (await register()).getMetricsAsJSON());
  }

  function dismiss(number: number, because: Because): void {
    const worker = processes.get(number);
    worker?.send({ kind: "leave", because });
    worker?.killAfter(leaveMs);
    crew = withLeaving(crew, number, now());
  }

  const failureToTell = () =>
    crew.everUp
      ? fault("WORKERS_LOST", { problem: failure?.message ?? "they ended" }, { cause: failure })
      : (failure ?? fault("WORKER_NOT_UP", { how: "it never answered" }));

  function finish(why: Error | null): void {
    clearTimeout(wake);
    for (const name of ["SIGTERM", "SIGINT"]) signals.off(name, onEnd);
    signals.off("SIGHUP", onHangUp);
    for (const worker of processes.values()) worker.kill();
    // Nothing happens to `up` where all have been up.
    if (why === null) {
      up.resolve(first);
      end.resolve();
    } else {
      up.reject(why);
      end.reject(why);
    }
  }

  function onEnd(): void {
    if (!crew.isEnding) return become(withEnding(crew));
    for (const { send } of processes.values()) send({ kind: "cut" });
  }

  function onHangUp(): void {
    if (endsOnHangUp) return onEnd();
    if (crew.isEnding || !crew.everUp) return;
    tell("replacing the workers one by one");
    become(withRoll(crew));
  }

  for (const name of ["SIGTERM", "SIGINT"]) signals.on(name, onEnd);
  signals.on("SIGHUP", onHangUp);
  become(crew);
  const begun = await up.promise;
  return begun === null ? null : { ...begun, register, ended: end.promise };
}
