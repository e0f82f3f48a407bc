/**
 * The process in which stages' functions run, one call after another, and from which commands of the shell are started.
 * It ends when its parent does, and where a call leaves something behind its parent ends it.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { inspect } from "node:util";
import type { StageCall, StageFunction } from "../stages/index.ts";
import {
  endMark,
  type ChildAnswer,
  type ChildCall,
  type ChildCommand,
  type ChildReady,
  type ChildStop,
  type ChildWork,
  type Leftovers,
} from "./child-messages.ts";
import { runShell } from "./run-shell.ts";

interface Current {
  readonly call: ChildCall;
  readonly stop: AbortController;
  fail(error: unknown): void;
}

// A stage may put its own functions in their place.
const send = process.send?.bind(process);
const writeOut = process.stdout.write.bind(process.stdout);
const writeError = process.stderr.write.bind(process.stderr);
const exit = process.exit.bind(process);

const lastMomentMs = 200;

let current: Current | null = null;
let lastMoment: NodeJS.Timeout | undefined;
let command: { readonly stop: AbortController; readonly ended: Promise<void> } | null = null;

process.on("disconnect", () => void endWithParent());
process.on("SIGTERM", () => {
  if (current === null && command === null) exit();
  current?.stop.abort(new Error("the stage is to end"));
  command?.stop.abort();
});
process.on("SIGINT", () => {}); // Ctrl-C is the parent's to hear
process.on("uncaughtException", (error) => current?.fail(error));
process.on("unhandledRejection", (error) => current?.fail(error));
// The channel does not keep a call alive; so this tells that nothing is left which could settle its promise. Unless what
// it waited for was ended just now together with it: then the signal is about to arrive here, too, and settles it.
process.on("beforeExit", () => {
  const waiting = current;
  if (waiting === null) return;
  const nothingLeft = new Error("it waits for a promise that nothing is left to settle");
  lastMoment = setTimeout(() => waiting.fail(nothingLeft), lastMomentMs);
});
process.on("message", (message: ChildWork | ChildStop) => {
  if (message.kind === "call") void answer(message);
  else if (message.kind === "shell") perform(message);
  else command?.stop.abort();
});
send?.({ kind: "ready" } satisfies ChildReady);

/** A command does not outlive the run, even one that was killed. */
async function endWithParent(): Promise<void> {
  command?.stop.abort();
  await command?.ended;
  exit();
}

function perform(work: ChildCommand): void {
  const stop = new AbortController();
  const ended = runCommand(work, stop.signal).finally(() => (command = null));
  command = { stop, ended };
}

async function runCommand({ token, run, stage, command: text, env }: ChildCommand, stop: AbortSignal): Promise<void> {
  const log = { write: (chunk: Buffer) => new Promise<void>((resolve) => void writeOut(chunk, () => resolve())) };
  const { problem, warnings } = await runShell(run, { stage, command: text }, env, log, stop);
  await Promise.all([flush(writeOut, token), flush(writeError, token)]);
  const rest = { token, leftovers: "nothing", warnings } as const;
  const message: ChildAnswer =
    problem === null ? { kind: "done", metrics: {}, ...rest } : { kind: "failed", problem, ...rest };
  send?.(message);
}

async function answer(call: ChildCall): Promise<void> {
  const before = resources();
  const settled = await new Promise<
    { readonly kind: "value"; readonly value: unknown } | { readonly kind: "error"; readonly error: unknown }
  >((resolve) => {
    const stop = new AbortController();
    current = { call, stop, fail: (error) => resolve({ kind: "error", error }) };
    process.channel?.unref();
    callFunction(call, stop.signal).then(
      (value) => resolve({ kind: "value", value }),
      (error: unknown) => resolve({ kind: "error", error }),
    );
  });
  clearTimeout(lastMoment);
  process.channel?.ref();
  const result = settled.kind === "value" ? metricsIn(settled.value) : { error: settled.error };
  if ("error" in result) writeError(`${textOf(result.error)}\n`);
  current = null;
  const leftovers = await leftSince(before);
  await Promise.all([flush(writeOut, call.token), flush(writeError, call.token)]);
  const rest = { token: call.token, leftovers, warnings: [] };
  const message: ChildAnswer =
    "error" in result
      ? { kind: "failed", problem: headOf(result.error), ...rest }
      : { kind: "done", metrics: result.metrics, ...rest };
  send?.(message);
}

async function callFunction(call: ChildCall, signal: AbortSignal): Promise<unknown> {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, call.env);
  process.chdir(call.dir);
  // Not needed for commands, and half of the time that this process takes to be ready.
  const { virtualModules } = await import("../project/index.ts");
  const { createJiti } = createRequire(import.meta.url)("jiti") as typeof import("jiti");
  // Modules are loaded anew for each call: none is older than its file, and none has what another stage left in it.
  const jiti = createJiti(call.file, {
    fsCache: call.cache,
    moduleCache: false,
    interopDefault: false,
    virtualModules,
  });
  const loaded = await jiti.import<{ readonly default?: unknown }>(call.file);
  const run = loaded.default;
  if (typeof run !== "function") {
    throw new Error("its file must end in `export default defineStage(…)`; its default export is no function");
  }
  const { dir, params, inputs, outputs, artifacts, environment, seed } = call;
  const log = (line: string): void => void writeOut(`${line}\n`);
  const stageCall: StageCall<ChildCall["params"]> = {
    dir,
    params,
    inputs,
    outputs,
    artifacts,
    environment,
    seed,
    signal,
    log,
  };
  return await (run as StageFunction)(stageCall);
}

function metricsIn(value: unknown): { readonly metrics: Readonly<Record<string, number>> } | { readonly error: Error } {
  if (value === undefined || value === null) return { metrics: {} };
  const entries = typeof value === "object" && !Array.isArray(value) ? Object.entries(value) : null;
  const wrong = entries?.find(([, metric]) => !Number.isFinite(metric));
  if (entries !== null && wrong === undefined)
    return { metrics: Object.fromEntries(entries) as Record<string, number> };
  const got = wrong === undefined ? inspect(value, { depth: 0 }) : `${wrong[0]}: ${inspect(wrong[1], { depth: 0 })}`;
  return { error: new Error(`what it returns must be nothing, or metrics: finite numbers by name; got ${got}`) };
}

const resources = (): readonly string[] => process.getActiveResourcesInfo().filter((name) => name !== "Immediate");

/** What is at work that was not before; what is about to end is given two turns to do so. */
async function leftSince(before: readonly string[]): Promise<Leftovers> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
  const rest = [...before];
  const added = resources().filter((name) => {
    const at = rest.indexOf(name);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
  if (hasChildren() || added.some((name) => !/^(TCP|TLS|Pipe|GetAddrInfo)/.test(name))) return "work";
  return added.length > 0 ? "connections" : "nothing"; // a connection kept open for the next request is no mistake
}

/** Processes that it started and let go of. Linux says; elsewhere, only those it holds on to are known. */
function hasChildren(): boolean {
  try {
    return readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").trim() !== "";
  } catch {
    return false;
  }
}

const flush = (write: typeof writeOut, token: string): Promise<void> =>
  new Promise((resolve) => void write(endMark(token), () => resolve()));

/** For the log: with the stack, as far as it is the stage's own. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return `thrown: ${inspect(error)}`;
  const stack = error.stack ?? String(error);
  const own = stack.split("\n").filter((line) => !/^\s+at .*(\(node:|at node:|stage-child|[/\\]jiti[/\\])/.test(line));
  const cause = error.cause === undefined ? "" : `\ncaused by ${textOf(error.cause)}`;
  return own.join("\n") + cause;
}

/** For a message: one line. */
function headOf(error: unknown): string {
  if (!(error instanceof Error)) return `it threw ${inspect(error, { depth: 1, breakLength: Infinity })}`;
  const [line = ""] = error.message.split(/\n\s*Require stack:|\n/);
  return line === "" ? error.name : line;
}
