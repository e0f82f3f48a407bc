import { randomUUID } from "node:crypto";
import { Fault } from "../fault/index.ts";
import type { Listener, RunResult } from "../pipeline/index.ts";
import type { Project } from "../project/index.ts";
import type { Store } from "../store/index.ts";
import { newsOf, type Facts, type Outcome } from "./news.ts";
import { readyHooks, type Environment } from "./ready-hooks.ts";
import { sendNews, type SendOptions } from "./send.ts";
import { plainError, watchRun } from "./watch-run.ts";

export interface HooksOptions extends SendOptions {
  readonly project: Pick<Project, "config" | "environment">;
  /** Why the run was started. */
  readonly reason: string;
  /** One line for people: a webhook that cannot be sent, or did not arrive. */
  readonly say: (line: string) => void;
  readonly env?: Environment;
}

/** A run's result; what is only there where it came to a model may be absent. */
type SomeResult = Pick<RunResult, "run_id" | "run_name"> & Partial<Pick<RunResult, "metrics" | "gate" | "model">>;

/**
 * Lets the project's webhooks know how a run went, after it has ended. The run is not touched by it: what cannot be
 * delivered is told and no more, and all of it is over after `allMs`. An interrupted run is no news.
 *
 * @param run is handed a listener that has to hear the run's events
 */
export async function withHooks<Result extends SomeResult>(
  store: Store,
  options: HooksOptions,
  run: (listen: Listener) => Promise<Result>,
): Promise<Result> {
  const { project, say, env = process.env } = options;
  const { hooks, name } = project.config;
  if (hooks.length === 0) return await run(() => {});
  for (const problem of readyHooks(hooks, env).problems) say(`${problem}; nothing is sent there`);
  const seen = watchRun();
  const before = await newestRelease(store, name);
  try {
    const result = await run(seen.listen);
    const isPromoted = (await newestRelease(store, name)) !== before;
    await tell(options, { run_id: result.run_id, run_name: result.run_name }, finished(result, isPromoted));
    return result;
  } catch (error) {
    const began = seen.run();
    const named = { run_id: began?.runId ?? null, run_name: began?.runName ?? null };
    if (!isInterruption(error)) await tell(options, named, seen.failure(error));
    throw error;
  }
}

/** Tells of a run that could not even begin: its configuration is broken, say. */
export async function tellOfFailure(options: HooksOptions, error: unknown): Promise<void> {
  await tell(options, { run_id: null, run_name: null }, { kind: "failed", error: plainError(error), stages: [] });
}

async function tell(options: HooksOptions, run: Pick<Facts, "run_id" | "run_name">, outcome: Outcome): Promise<void> {
  const { project, reason, say, env = process.env } = options;
  const { config, environment } = project;
  const facts = { at: new Date().toISOString(), project: config.name, environment, ...run, reason };
  const { ready } = readyHooks(config.hooks, env);
  for (const line of await sendNews(ready, newsOf(facts, outcome, randomUUID), options)) say(line);
}

function finished({ metrics, gate, model }: SomeResult, isPromoted: boolean): Outcome {
  const isJudged = metrics !== undefined && gate !== undefined && model !== undefined;
  return { kind: "finished", judged: isJudged ? { metrics, gate, model, isPromoted } : null };
}

const isInterruption = (error: unknown) => error instanceof Fault && error.code === "RUN_INTERRUPTED";

/** Null: no alias of this model was ever moved. */
async function newestRelease(store: Store, model: string): Promise<number | null> {
  const query = store.db.selectFrom("releases").select("id").where("name", "=", model);
  return (await query.orderBy("id", "desc").executeTakeFirst())?.id ?? null;
}
