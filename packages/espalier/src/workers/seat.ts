import { EventEmitter } from "node:events";
import type { Registry } from "prom-client";
import { countersIn } from "./merged-metrics.ts";
import { type FromWorker, type Json, type Place, placeVariable, type Snapshot, type ToWorker } from "./messages.ts";
import { failureOf } from "./start-failure.ts";

/** What a process that serves knows of the others behind its port. */
export interface Seat {
  /** Null: it is alone, without a primary. */
  readonly place: Place | null;
  /** Tells of SIGTERM, wherever it comes from: the machine, or the primary; and of `retire`: another takes its place. */
  readonly signals: EventEmitter;
  /** It answers at this address from now on, says with what, and counts what it does in this register. */
  up(url: string, what: string, register: Registry): void;
  /** Tells those who run the server; where several workers say the same, it is told once. */
  tell(text: string): void;
  /** It cannot start, and ends: the primary tells why. */
  failed(error: unknown): void;
  /** Its last word, before it ends by itself. */
  leave(): Promise<void>;
  /** Talk among all processes of this server, of one sort of value. */
  exchange<T extends Json>(topic: string): Exchange<T>;
  /** What `GET /metrics` shows: this process's own metrics added to those of all others. */
  scrape(own: Registry): Promise<string>;
}

/** Nothing is promised: a process that is killed hears nothing. */
export interface Exchange<T extends Json> {
  /** To all others. */
  send(value: T): void;
  receive(listener: (value: T) => void): void;
}

/** How often a worker tells what it has counted: at most this much is missing when it is killed. */
const countEveryMs = 1000;

/**
 * Takes this process's place. Once a process: it reads, and takes away, what the primary left in the environment.
 *
 * @param tell how one that is alone tells people something; in a worker the primary does
 */
export function takeSeat(tell: (text: string) => void): Seat {
  const told = process.env[placeVariable];
  delete process.env[placeVariable];
  return told === undefined || process.send === undefined ? aloneSeat(tell) : workerSeat(JSON.parse(told) as Place);
}

const aloneSeat = (tell: (text: string) => void): Seat => ({
  place: null,
  signals: process,
  up: () => {},
  tell,
  failed: () => {},
  leave: async () => {},
  exchange: () => ({ send: () => {}, receive: () => {} }),
  scrape: (own) => own.metrics(),
});

function workerSeat(place: Place): Seat {
  const signals = new EventEmitter();
  const heard = new EventEmitter();
  const scrapes = new Map<number, (text: string | null) => void>();
  let asked = 0;
  let register: Registry | null = null;
  let leaving: "SIGTERM" | "retire" | null = null;

  const send = (message: FromWorker): Promise<void> =>
    new Promise((sent) => {
      // Where the primary has gone, this process is about to end, too.
      if (process.connected !== true) sent();
      else process.send!(message, undefined, undefined, () => sent());
    });
  /** Nothing, where a metric cannot be read: nobody is to wait for it, and no worker to end of it. */
  const snapshot = async (read: (from: Registry) => Promise<Snapshot>): Promise<Snapshot> =>
    register === null ? [] : await read(register).catch(() => []);
  const count = async () => {
    const metrics = await snapshot(countersIn);
    if (metrics.length > 0) await send({ kind: "counted", metrics });
  };
  /** Once: the machine and the primary may both say so. */
  const leave = (how: "SIGTERM" | "retire") => {
    if (leaving !== null) return;
    leaving = how;
    void send({ kind: "leaving" });
    signals.emit(how);
  };

  process.on("message", (message: ToWorker) => {
    switch (message.kind) {
      case "leave":
        return leave(message.because === "replaced" ? "retire" : "SIGTERM");
      case "cut":
        leave("SIGTERM");
        signals.emit("SIGTERM"); // the first one after `retire`
        return void signals.emit("SIGTERM");
      case "measure":
        return void snapshot((from) => from.getMetricsAsJSON()).then((metrics) =>
          send({ kind: "metrics", ask: message.ask, metrics }),
        );
      case "scraped":
        scrapes.get(message.ask)?.(message.text);
        return void scrapes.delete(message.ask);
      case "heard":
        return void heard.emit(message.topic, message.value);
    }
  });
  process.on("SIGTERM", () => leave("SIGTERM"));
  // A terminal sends these to every process; the primary decides what they mean.
  for (const name of ["SIGINT", "SIGHUP"] as const) process.on(name, () => {});
  const counting = setInterval(() => void count(), countEveryMs).unref();

  return {
    place,
    signals,
    up: (url, what, own) => {
      register = own;
      void send({ kind: "up", url, what });
      if (leaving !== null) signals.emit(leaving); // told so before anybody could hear it
    },
    tell: (text) => void send({ kind: "tell", text }),
    failed: (error) => {
      void send({ kind: "failed", failure: failureOf(error) }).then(() => process.disconnect());
    },
    leave: async () => {
      clearInterval(counting);
      await count();
      const { default: cluster } = await import("node:cluster"); // loaded already: Node began this process with it
      cluster.worker!.disconnect();
    },
    exchange: (topic) => ({
      send: (value) => void send({ kind: "say", topic, value }),
      receive: (listener) => void heard.on(topic, listener),
    }),
    scrape: async () => {
      const ask = ++asked;
      const answer = new Promise<string | null>((answered) => scrapes.set(ask, answered));
      await send({ kind: "scrape", ask });
      const text = await answer;
      if (text === null) throw new Error("the primary could not add up the workers' metrics");
      return text;
    },
  };
}
