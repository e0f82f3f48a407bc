/**
 * Asks a server over plain sockets, and prints what came of it as JSON: node send-load.mjs '{"port": 3000, …}'. One core
 * of it sends some 70,000 requests a second, more than any server here answers; `busy` says how near it came to that.
 *
 * Without `rate` each connection asks again when it has been answered. With it, so many requests a second are due whether
 * or not earlier ones have been answered, and each waits from the moment it was due: nobody is spared a queue.
 */
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { performance } from "node:perf_hooks";

const { port, path, bodies, connections, seconds, rate = null, warmUpSeconds = 0 } = JSON.parse(process.argv[2]);

const requests = JSON.parse(readFileSync(bodies, "utf8")).map((body) =>
  Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  ),
);

const begin = performance.now();
const measuredFrom = begin + warmUpSeconds * 1000;
const end = measuredFrom + seconds * 1000;
let asked = 0;
let due = 0;
let failed = 0;
const statuses = {};
let waits = new Float64Array(1 << 16);
let refusedWaits = 0;
let answered = 0;

/** @type {Asker[]} */
const idle = [];
/** When each request that no connection was free for was due. */
const waiting = [];
let firstWaiting = 0;

class Asker {
  #socket;
  #dueAt = 0;
  #isAsking = false;
  #pending = null;

  constructor() {
    this.open();
  }

  open() {
    this.#socket = connect(port, "127.0.0.1");
    this.#socket.setNoDelay(true);
    this.#socket.on("connect", () => this.free());
    this.#socket.on("data", (piece) => this.#read(piece));
    this.#socket.on("error", () => {});
    this.#socket.on("close", () => {
      if (this.#isAsking && performance.now() < end) failed++;
      this.#isAsking = false;
      this.#pending = null;
      const at = idle.indexOf(this);
      if (at >= 0) idle.splice(at, 1);
      if (performance.now() < end) setTimeout(() => this.open(), 10);
    });
  }

  ask(dueAt) {
    this.#dueAt = dueAt;
    this.#isAsking = true;
    this.#socket.write(requests[asked++ % requests.length]);
  }

  free() {
    if (rate === null) return this.ask(performance.now());
    if (firstWaiting < waiting.length) return this.ask(waiting[firstWaiting++]);
    idle.push(this);
  }

  #read(piece) {
    const bytes = this.#pending === null ? piece : Buffer.concat([this.#pending, piece]);
    const headEnd = bytes.indexOf("\r\n\r\n");
    const head = headEnd < 0 ? "" : bytes.latin1Slice(0, headEnd).toLowerCase();
    const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1];
    const isWhole =
      headEnd >= 0 &&
      (length === undefined
        ? bytes.subarray(-5).toString() === "0\r\n\r\n"
        : bytes.length >= headEnd + 4 + Number(length));
    if (!isWhole) {
      this.#pending = bytes;
      return;
    }
    this.#pending = null;
    this.#isAsking = false;
    this.#note(head.slice(9, 12));
    if (performance.now() >= end) this.#socket.destroy();
    else if (!head.includes("\r\nconnection: close")) this.free();
  }

  #note(status) {
    const now = performance.now();
    if (now < measuredFrom || now > end) return;
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (status !== "200") {
      refusedWaits++;
      return;
    }
    if (answered === waits.length) {
      const wider = new Float64Array(waits.length * 2);
      wider.set(waits);
      waits = wider;
    }
    waits[answered++] = now - this.#dueAt;
  }
}

const askers = Array.from({ length: connections }, () => new Asker());

function send() {
  const now = performance.now();
  if (now >= end) return;
  for (const until = ((now - begin) / 1000) * rate; due < until; due++) {
    const dueAt = begin + (due * 1000) / rate;
    const asker = idle.pop();
    if (asker) asker.ask(dueAt);
    else waiting.push(dueAt);
  }
  setImmediate(send);
}
if (rate !== null) setTimeout(send, 50); // when the connections stand

const before = process.cpuUsage();
setTimeout(
  () => {
    const cpu = process.cpuUsage(before);
    const sorted = waits.subarray(0, answered).sort();
    const quantile = (share) => sorted[Math.min(answered - 1, Math.floor(share * answered))] ?? null;
    const out = {
      answered,
      per_second: answered / seconds,
      refused: refusedWaits,
      statuses,
      failed,
      /** Due, but no connection was free for them until the end. */
      unsent: waiting.length - firstWaiting,
      p50_ms: quantile(0.5),
      p99_ms: quantile(0.99),
      p999_ms: quantile(0.999),
      max_ms: quantile(1),
      busy: (cpu.user + cpu.system) / 1000 / (performance.now() - begin),
      connections: askers.length,
    };
    process.stdout.write(JSON.stringify(out), () => process.exit());
  },
  end - performance.now() + 100,
);
