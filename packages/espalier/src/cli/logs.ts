import { open } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import color from "picocolors";
import { listLogs, type LogFile } from "../exec/index.ts";
import { fault } from "../fault/index.ts";
import { findProjectDir } from "../project/index.ts";
import { isAlive, type Store } from "../store/index.ts";
import { getRun, listRuns, type RunDetail } from "../track/index.ts";
import type { GlobalOptions } from "./global-options.ts";
import { withStore } from "./open-project-store.ts";
import { printJson } from "./print.ts";
import { stopping } from "./stopping.ts";

const pollMs = 200;
/** So many runs back, at most. */
const lookedThrough = 50;
const pieceBytes = 64 * 1024;

interface Asked {
  readonly run: RunDetail;
  /** Null: every stage. */
  readonly stage: string | null;
}

/**
 * What stages of a run printed: one stage's as it is, those of all under headings. Of the newest run that
 * has any, unless one is named; a single word that names a stage is taken for that.
 */
export async function logsCommand(
  globals: GlobalOptions,
  first: string | undefined,
  second: string | undefined,
  { follow }: { readonly follow: boolean },
): Promise<void> {
  if (follow && globals.json) throw fault("USAGE", { problem: "--follow prints as it comes: it takes no --json" });
  await withStore(findProjectDir(globals.dir), async (store) => {
    const asked = await findAsked(store, first, second, follow);
    if (follow) return await stopping((signal) => followLogs(store, asked, signal));
    const logs = logsOf(store, asked);
    if (globals.json) return printJson(await logsJson(asked, logs));
    if (logs.length === 0) return void process.stderr.write(`${nothingText(asked)}\n`);
    const printer = printerOf(asked);
    for (const log of logs) await printer.print(log);
  });
}

/** Of the newest run there may be no logs, where all was reused: then the newest that has what is asked for. */
async function findAsked(
  store: Store,
  first: string | undefined,
  second: string | undefined,
  isNewest: boolean,
): Promise<Asked> {
  if (first !== undefined && second !== undefined) return { run: await getRun(store, first), stage: second };
  const runs = await listRuns(store, { limit: lookedThrough });
  const [newest] = runs;
  if (newest === undefined) throw fault("RUN_NONE", {});
  const { stages } = await getRun(store, newest.id);
  const printedIn = (id: string) => listLogs(store.dir, id).map(({ stage }) => stage);
  const having = runs.find(({ id }) => printedIn(id).some((stage) => first === undefined || stage === first));
  const isStage = first === undefined || having !== undefined || stages.some(({ name }) => name === first);
  if (!isStage) return { run: await getRun(store, first), stage: null };
  const run = isNewest ? newest : (having ?? newest);
  if (run !== newest) process.stderr.write(`of run ${run.name}: ${first ?? "no stage"} printed nothing since\n`);
  return { run: await getRun(store, run.id), stage: first ?? null };
}

/** Of every stage the newest try; of one stage that is asked for, the earlier tries before it. */
function logsOf(store: Store, { run, stage }: Asked): readonly LogFile[] {
  const logs = listLogs(store.dir, run.id);
  if (stage === null) return logs.filter(({ attempt }) => attempt === null);
  const order = ({ attempt }: LogFile) => attempt ?? Infinity;
  return logs.filter((log) => log.stage === stage).sort((a, b) => order(a) - order(b));
}

const nothingText = ({ run, stage }: Asked): string =>
  stage === null ? `no stage printed anything in run ${run.name}` : `${stage} printed nothing in run ${run.name}`;

async function logsJson({ run, stage }: Asked, logs: readonly LogFile[]) {
  const shown = [];
  for (const { stage: name, attempt, path, sizeBytes } of logs) {
    const text = stage === null ? {} : { text: await textOf(path) };
    shown.push({ stage: name, attempt, path, size_bytes: sizeBytes, ...text });
  }
  return { run_id: run.id, run_name: run.name, logs: shown };
}

async function textOf(path: string): Promise<string> {
  const pieces: Buffer[] = [];
  await readFrom(path, 0, (piece) => pieces.push(Buffer.from(piece)));
  return Buffer.concat(pieces).toString("utf8");
}

/** Prints logs piece by piece, and says whose they are where there can be several. */
function printerOf({ stage }: Asked) {
  const printed = new Map<number, number>();
  let last: number | null = null;
  return {
    /** Prints what is new of a log. */
    print: async (log: LogFile): Promise<void> => {
      const from = printed.get(log.inode) ?? 0;
      const isOther = last !== log.inode;
      let isFirst = true;
      const to = await readFrom(log.path, from, (piece) => {
        const needsHeading = isFirst && isOther && (stage === null || log.attempt !== null || last !== null);
        if (needsHeading) process.stdout.write(`${color.bold(`── ${titleOf(log)} ──`)}\n`);
        isFirst = false;
        last = log.inode;
        process.stdout.write(Buffer.from(piece));
      });
      printed.set(log.inode, to);
    },
  };
}

const titleOf = ({ stage, attempt }: LogFile): string => (attempt === null ? stage : `${stage}, try ${attempt}`);

/** Reads a file from an offset on; returns where it ended. */
async function readFrom(path: string, from: number, take: (piece: Uint8Array) => void): Promise<number> {
  const file = await open(path, "r");
  try {
    const piece = Buffer.alloc(pieceBytes);
    for (let at = from; ; ) {
      const { bytesRead } = await file.read(piece, 0, pieceBytes, at);
      if (bytesRead === 0) return at;
      take(piece.subarray(0, bytesRead));
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
}

/** Prints on until the run has ended. */
async function followLogs(store: Store, asked: Asked, signal: AbortSignal): Promise<void> {
  const printer = printerOf(asked);
  for (;;) {
    const isOver = !(await isRunning(store, asked.run.id)); // asked first: what was printed before is printed below
    for (const log of logsOf(store, asked).filter(({ attempt }) => attempt === null)) await printer.print(log);
    if (isOver) return;
    await pause(pollMs, null, { signal }).catch(() => signal.throwIfAborted());
  }
}

async function isRunning(store: Store, runId: string): Promise<boolean> {
  const rows = store.db.selectFrom("runs").select(["status", "pid", "process_started"]).where("run_id", "=", runId);
  const { status, pid, process_started: started } = await rows.executeTakeFirstOrThrow();
  return status === "running" && isAlive({ pid, started });
}
