import { isOurStage, isWithin, projectPath, subgraph, type Graph } from "../dag/index.ts";
import { createExecutor, type Executor } from "../exec/index.ts";
import { Fault } from "../fault/index.ts";
import { lockFileName, type LockLine } from "../lock-file/index.ts";
import { removeWork, watchTree, type TreeWatch } from "../outputs/index.ts";
import type { FileHashes } from "../store/index.ts";
import { setTags } from "../track/index.ts";
import { conditionFacts } from "./condition-facts.ts";
import { holds } from "./condition.ts";
import { notReproducible, otherOutputs, ourLine } from "./lock-line.ts";
import { stageOf } from "./our-stages.ts";
import type { Recorded, Recorder } from "./recorder.ts";
import { bringOwnUpToDate, type OwnWork } from "./run-own-stage.ts";
import type { StageOutcome } from "./run-result.ts";
import { bringUpToDate, type RunningJob } from "./run-stage.ts";
import { startable } from "./startable.ts";

export interface Execution {
  readonly job: RunningJob;
  /** Of the whole project. */
  readonly graph: Graph;
  /** Which stages take part: those that were asked for and all that they wait for. */
  readonly selected: readonly string[];
  /** How many own stages may run at once. */
  readonly jobs: number;
  readonly hashes: FileHashes;
  readonly lock: ReadonlyMap<string, LockLine>;
  readonly recorder: Recorder;
}

/**
 * Brings the selected stages up to date, independent ones at the same time. Once one has failed none begins any more,
 * those that run go on to their end, and the first failure is thrown. What was noted is written when this returns or
 * throws.
 *
 * @returns in the graph's order
 */
export async function executeStages(execution: Execution): Promise<readonly StageOutcome[]> {
  const { job, selected, jobs, lock, recorder } = execution;
  const { config } = job.project;
  const graph = subgraph(execution.graph, selected);
  const position = new Map(execution.graph.stages.map((name, i) => [name, i]));
  const outcomes = new Map<string, StageOutcome>();
  const running = new Map<string, Promise<void>>();
  const runningOwn = new Set<string>();
  const settling = new Set<string>(); // one by one means one by one: then none
  let roomMade = newSignal();
  const made = new Map<string, string>();
  const newest = await job.store.stageResults.newest(Object.keys(config.stages));
  const onProcess = (name: string, is: "begun" | "ended") => {
    if (is === "begun") settling.delete(name);
    else if (jobs > 1) settling.add(name);
    roomMade.give();
  };
  const shared = sharedWork(execution, { made, newest, onProcess }, { running: runningOwn, outcomes });
  const failures: unknown[] = [];

  const settle = ({ outcome, ...rest }: { readonly outcome: StageOutcome } & Omit<Recorded, "stage">) => {
    outcomes.set(outcome.name, outcome);
    for (const [name, hash] of Object.entries(outcome.artifacts)) made.set(name, hash);
    for (const text of outcome.notes) job.emit({ kind: "note", text });
    const { name, status, because, key, durationMs } = outcome;
    const outputs = outcome.own ? outcome.outputs : outcome.artifacts;
    recorder.add({
      stage: { position: position.get(name)!, name, status, because, key, durationMs, outputs },
      ...rest,
    });
  };
  const work = async (name: string): Promise<void> => {
    if (isOurStage(name)) {
      const { outcome, parts } = await bringUpToDate(job, stageOf[name], made);
      const line = await ourLine(job.store, outcome, parts);
      const notes = outcome.status === "ran" ? notReproducible(name, otherOutputs(lock.get(name), line)) : [];
      settle({ outcome: { ...outcome, notes }, line });
      if (name === "ingest") await setTags(job.store, job.runId, { data: outcome.inputs.source! });
      return;
    }
    const spec = config.stages[name]!;
    const why = skippedBecause(graph, outcomes, name) ?? (await unheld(execution, made, name));
    if (why !== null) {
      job.emit({ kind: "stage-ended", stage: name, status: "skipped", because: why, durationMs: 0 });
      return settle({ outcome: skipped(name, why) });
    }
    runningOwn.add(name);
    const { outcome, result, line } = await bringOwnUpToDate(shared.work, name, spec);
    if (outcome.status !== "ran") shared.guard(name); // one that ran is guarded since it ended
    settle({ outcome, line, ...(result && { result }) });
  };
  const start = (name: string) => {
    const started = performance.now();
    const done = work(name)
      .catch((error: unknown) => {
        failures.push(error);
        if (job.signal.aborted) return;
        const { code, message } = error instanceof Fault ? error : { code: "UNEXPECTED", message: String(error) };
        const durationMs = performance.now() - started;
        job.emit({ kind: "stage-failed", stage: name, code, message, durationMs });
        const facts = {
          status: "failed",
          because: message.split("\n", 1)[0]!,
          key: "",
          durationMs,
          outputs: {},
        } as const;
        recorder.add({ stage: { position: position.get(name)!, name, ...facts } });
      })
      .finally(() => {
        running.delete(name);
        runningOwn.delete(name);
        settling.delete(name);
      });
    running.set(name, done);
  };

  try {
    for (;;) {
      if (failures.length === 0 && !job.signal.aborted) {
        const load = { graph, ended: new Set(outcomes.keys()), running: new Set(running.keys()), settling, jobs };
        const needsOf = (name: string) => config.stages[name]?.needs ?? {};
        const isOwn = (name: string) => !isOurStage(name);
        for (const name of startable({ ...load, isOwn, needsOf, resources: config.resources })) start(name);
      }
      if (running.size === 0) break;
      await Promise.race([...running.values(), roomMade.given]);
      roomMade = newSignal();
    }
  } finally {
    // What went wrong first is what is told; a full disk may well be the reason of both.
    for (const end of [shared.close, recorder.flush]) await end().catch((error: unknown) => failures.push(error));
  }
  job.signal.throwIfAborted();
  if (failures.length > 0) throw failures[0];
  return graph.stages.map((name) => outcomes.get(name)!);
}

/** Why a stage cannot take part, as something that it needs did not; null where nothing is missing. */
function skippedBecause(graph: Graph, outcomes: ReadonlyMap<string, StageOutcome>, name: string): string | null {
  const edge = graph.edges.find(
    ({ from, to, carriesSkip }) => to === name && carriesSkip && outcomes.get(from)?.status === "skipped",
  );
  return edge ? `${edge.from} was skipped` : null;
}

async function unheld({ job }: Execution, made: ReadonlyMap<string, string>, name: string): Promise<string | null> {
  const { when } = job.project.config.stages[name]!;
  if (when === undefined) return null;
  const held = holds(when, await conditionFacts(job.store, made, job.project.environment));
  return held.kind === "holds" ? null : held.because;
}

/** Something that happens once and may be waited for. */
function newSignal(): { readonly given: Promise<void>; readonly give: () => void } {
  let give = () => {};
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give };
}

const skipped = (name: string, because: string): StageOutcome => ({
  name,
  own: true,
  status: "skipped",
  because,
  key: "",
  durationMs: 0,
  inputs: {},
  artifacts: {},
  outputs: {},
  metrics: {},
  summary: null,
  notes: [],
});

/** A look costs more with every stage that has ended: while others run, the time between two is so many times their own. */
const lookShare = 10;

interface Shared {
  readonly work: OwnWork;
  /** A stage has ended: nobody else is to change its outputs. */
  guard(name: string): void;
  close(): Promise<void>;
}

function sharedWork(
  { job, hashes, lock, jobs }: Execution,
  known: Pick<OwnWork, "made" | "newest" | "onProcess">,
  {
    running,
    outcomes,
  }: { readonly running: ReadonlySet<string>; readonly outcomes: ReadonlyMap<string, StageOutcome> },
): Shared {
  const { project, store, runId } = job;
  const { dir, config, environment } = project;
  let executor: Executor | null = null;
  let watch: TreeWatch | null = null;
  const unseen = new Set<string>();
  let nextLookMs = 0;
  const outputsOf = (name: string) => config.stages[name]?.outputs ?? [];
  const declared = Object.keys(config.stages).flatMap((name) => outputsOf(name).map((path) => projectPath(path)!));
  const guard = (name: string) => {
    for (const output of outputsOf(name)) watch?.guard(output, `stage ${name}`);
  };
  const begin = (): TreeWatch => {
    watch = watchTree(dir, ["quarantine", "reports", lockFileName, ...[config.artifacts.folder ?? []].flat()]);
    for (const name of outcomes.keys()) guard(name);
    return watch;
  };
  return {
    work: {
      job,
      hashes,
      lock,
      ...known,
      executor: () => (executor ??= createExecutor({ dir, store, runId, environment, seed: config.seed, slots: jobs })),
      watch: () => watch ?? begin(),
      lookAfter: (name) => {
        unseen.add(name);
        const others = [...running].filter((other) => other !== name);
        const began = performance.now();
        if (others.length > 0 && began < nextLookMs) return null;
        const seen = (watch ?? begin()).look();
        const ended = performance.now();
        nextLookMs = ended + lookShare * (ended - began);
        const suspects = [...new Set([...unseen, ...others])];
        unseen.clear();
        return { ...seen, suspects };
      },
      isDeclared: (path) => declared.some((output) => isWithin(path, output)),
    },
    guard,
    close: async () => {
      if (executor === null) return;
      await executor.close();
      await removeWork(store);
    },
  };
}
