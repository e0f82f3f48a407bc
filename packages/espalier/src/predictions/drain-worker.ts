import { constants, setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { setTimeout as pause } from "node:timers/promises";
import type { SqliteFile } from "../store/index.ts";
import { openDatabase } from "./database.ts";
import { createDrain, type Drain } from "./drain.ts";
import { cautiousClock, expire } from "./expire.ts";
import { placesIn } from "./rules.ts";
import type { DrainOrder, DrainReport } from "./start-drainer.ts";

/** What the thread is started with. */
export interface DrainerData {
  readonly dir: string;
  readonly keepDays: number;
}

const { dir, keepDays } = workerData as DrainerData;
const port = parentPort!;

// Answers come first: where all cores are busy, records wait in their files. Linux gives a thread a priority of its own;
// elsewhere it would be the whole server's.
if (process.platform === "linux") setPriority(0, constants.priority.PRIORITY_LOW);

const betweenMs = 1000;
const afterFailureMs = 10_000;
const hourMs = 3_600_000;
/** Taking blocks this thread: so long, at most, it does not hear that it should end. */
const longestPassMs = 500;
/** What is not taken so long after the end was asked for is taken at the next start. */
const lastPassesMs = 3000;

const stopping = new AbortController();
let stopAtMs = Number.POSITIVE_INFINITY;
port.on("message", (_order: DrainOrder) => {
  stopAtMs = performance.now() + lastPassesMs;
  stopping.abort();
});

const report = (message: DrainReport) => port.postMessage(message);
const clock = cautiousClock(Date.now, () => performance.now());

const opened: { database?: SqliteFile; drain?: Drain } = {};
let keptHouseMs = Number.NEGATIVE_INFINITY;

/** Takes what there is, for a while; a failure leaves it where it is, for the next time. */
async function pass(): Promise<"all" | "more" | "failed"> {
  try {
    const database = (opened.database ??= await openDatabase(dir));
    const drain = (opened.drain ??= createDrain(database, placesIn(dir).spools, Date.now));
    const untilMs = Math.min(stopAtMs, performance.now() + longestPassMs);
    const { rows, damagedLines, isAll, failure } = drain.takeAll({
      open: false,
      mayGoOn: () => performance.now() < untilMs,
    });
    if (rows > 0 || damagedLines > 0) report({ kind: "taken", rows, damagedLines });
    if (failure !== null) report({ kind: "failed", code: failure.code, message: failure.message });
    if (!isAll) return "more";
    if (!stopping.signal.aborted && !isHouseKept(database, drain)) return "more";
    return failure === null ? "all" : "failed";
  } catch (error) {
    close();
    const { code = "UNEXPECTED", message } = error as { readonly code?: string; readonly message: string };
    report({ kind: "failed", code, message });
    return "failed";
  }
}

/** Deletes what is too old, hourly, some at a time: true when there is nothing to do. */
function isHouseKept(database: SqliteFile, drain: Drain): boolean {
  if (performance.now() - keptHouseMs < hourMs) return true;
  if (!expire(database, keepDays, clock()).isAll) return false;
  drain.tidy();
  keptHouseMs = performance.now();
  return true;
}

function close(): void {
  opened.database?.close();
  delete opened.database;
  delete opened.drain;
}

while (!stopping.signal.aborted) {
  const outcome = await pass();
  const restMs = { all: betweenMs, more: 0, failed: afterFailureMs }[outcome];
  await pause(restMs, undefined, { signal: stopping.signal }).catch(() => {}); // told to end
}
while (performance.now() < stopAtMs && (await pass()) === "more") await pause(0);
close();
port.close();
