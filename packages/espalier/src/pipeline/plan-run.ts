import { isOurStage, subgraph, type Graph } from "../dag/index.ts";
import { linesOf, readLock } from "../lock-file/index.ts";
import { projectGraph, type Project } from "../project/index.ts";
import { rememberedHashes, type Store } from "../store/index.ts";
import { conditionFacts } from "./condition-facts.ts";
import { holds } from "./condition.ts";
import { inspectOwn } from "./inspect-own.ts";
import { judgeOwn } from "./judge-own.ts";
import { stageOf } from "./our-stages.ts";
import { isWhole, partsWith } from "./run-stage.ts";
import { selectStages } from "./select-stages.ts";
import { explainChange, stageKey, type KeyParts } from "./stage-key.ts";
import type { Stage } from "./stage.ts";

/** What a run would do with a stage. */
export interface PlannedStage {
  readonly name: string;
  /** Whether it is one of the project's own. */
  readonly own: boolean;
  /** `after`: what it waits for is made or put back first, and may turn out the same; then it is reused. */
  readonly verdict: "run" | "reuse" | "restore" | "skip" | "after";
  readonly because: string;
  /** The stages that it waits for. */
  readonly after: readonly string[];
}

/** What a run would do, as far as it can be known before. Plain data. */
export interface Plan {
  readonly graph: Graph;
  /** In an order in which they could run. */
  readonly stages: readonly PlannedStage[];
}

export interface PlanOptions {
  readonly stages?: readonly string[];
  readonly force?: boolean;
  readonly retune?: boolean;
  readonly data?: string;
  readonly codeVersion: string;
  readonly signal?: AbortSignal;
}

type Verdict = Pick<PlannedStage, "verdict" | "because">;

/** Looks at everything as a run would, and changes nothing. Faults STAGE_UNKNOWN and those of reading. */
export async function planRun(project: Project, store: Store, options: PlanOptions): Promise<Plan> {
  const whole = projectGraph(project.config);
  const graph = subgraph(whole, selectStages(whole, options.stages));
  const lock = linesOf(await readLock(project.dir), project.environment);
  const hashes = await rememberedHashes(store, project.dir);
  const newest = await store.stageResults.newest(Object.keys(project.config.stages));
  const made = new Map<string, string>();
  const verdicts = new Map<string, Verdict>();
  const isForced = (name: string) => (options.force ?? false) && (options.stages?.includes(name) ?? true);

  for (const name of graph.stages) {
    const edges = graph.edges.filter(({ to }) => to === name);
    const skipped = edges.find(({ from, carriesSkip }) => carriesSkip && verdicts.get(from)!.verdict === "skip");
    const open = edges.filter(({ from }) => ["run", "after", "restore"].includes(verdicts.get(from)!.verdict));
    const spec = project.config.stages[name];
    const decide = async (): Promise<Verdict> => {
      if (skipped !== undefined && !isOurStage(name)) return { verdict: "skip", because: `${skipped.from} is skipped` };
      const facts = await conditionFacts(store, made, project.environment);
      const held = holds(spec?.when, facts);
      if (held.kind === "fails") return { verdict: "skip", because: held.because };
      if (open.length > 0) {
        const names = open.map(({ from }) => from).join(", ");
        if (held.kind === "holds" && isForced(name)) return { verdict: "run", because: "--force" };
        return { verdict: "after", because: `after ${names}` };
      }
      if (isOurStage(name)) return await planOurs(project, store, stageOf[name], made, options, isForced(name));
      const lockLine = lock.get(name) ?? null;
      const found = await inspectOwn(name, spec!, {
        project,
        store,
        hashes,
        made,
        newest,
        lockLine,
        isForced: isForced(name),
      });
      if (found.kind === "missing") return { verdict: "run", because: `${found.path} is missing` };
      const { kind, because } = judgeOwn(found.facts);
      return { verdict: kind, because };
    };
    verdicts.set(name, await decide());
  }
  await hashes.save();
  const stages = graph.stages.map((name) => ({
    name,
    own: !isOurStage(name),
    ...verdicts.get(name)!,
    after: graph.edges.filter(({ to }) => to === name).map(({ from }) => from),
  }));
  return { graph, stages };
}

/** @param made what is reused is added to it */
async function planOurs(
  project: Project,
  store: Store,
  stage: Stage,
  made: Map<string, string>,
  { codeVersion, retune, data, signal = new AbortController().signal }: PlanOptions,
  isForced: boolean,
): Promise<Verdict> {
  if (isForced) return { verdict: "run", because: "--force" };
  if (retune && stage.name === "search") return { verdict: "run", because: "--retune" };
  const how = { data: data ?? null, emit: () => {}, signal };
  const looked = stage.lookOutside
    ? await stage.lookOutside(project, store, how)
    : { kind: "known" as const, inputs: (await stage.outside?.(project, store, how)) ?? {} };
  const latest = (await store.stageResults.latest(stage.name))?.parts as KeyParts | undefined;
  if (looked.kind === "changed") return { verdict: "run", because: latest ? looked.because : "never ran" };
  const parts = partsWith(stage, project, codeVersion, looked.inputs, made);
  const past = await store.stageResults.find(stageKey(stage.name, parts));
  const overtaken = past ? ((await stage.overtakenBy?.(past.summary, store)) ?? null) : null;
  if (past === null || overtaken !== null || !(await isWhole(store, past.outputs))) {
    return { verdict: "run", because: overtaken ?? explainChange(parts, latest) };
  }
  for (const [name, hash] of Object.entries(past.outputs)) made.set(name, hash);
  return { verdict: "reuse", because: "nothing changed" };
}
