import { randomUUID } from "node:crypto";
import { currentProcess, type Store } from "../store/index.ts";
import { type Run, runFromRow } from "./run.ts";
import { runNames } from "./run-name.ts";

export interface NewRun {
  readonly experiment: string;
  /** Unless given, two words that no earlier run of the store has. */
  readonly name?: string;
  readonly reason: string;
  /** Plain JSON: the resolved configuration. */
  readonly config: unknown;
  /** What was laid over the config file. */
  readonly overrides?: Run["overrides"];
  /** The environment that it is in, which becomes a tag; none where it is null or left out. */
  readonly environment?: string | null;
  readonly codeVersion: string;
  readonly gitCommit: string | null;
  readonly now: number;
}

/** Begins a run in this process. It stays `running` until it is ended here, or `markInterrupted` finds us dead. */
export async function createRun(store: Store, run: NewRun): Promise<Run> {
  const id = randomUUID().replaceAll("-", "");
  const { pid, started } = currentProcess();
  return await store.db.transaction().execute(async (transaction) => {
    const names = run.name === undefined ? runNames(id) : [run.name];
    const taken = await transaction.selectFrom("runs").select("name").where("name", "in", names).execute();
    const name = names.find((candidate) => !taken.some((other) => other.name === candidate)) ?? names.at(-1)!;
    const row = {
      run_id: id,
      experiment: run.experiment,
      name,
      status: "running" as const,
      reason: run.reason,
      started_at: run.now,
      ended_at: null,
      config: JSON.stringify(run.config ?? null),
      overrides: JSON.stringify(run.overrides ?? []),
      code_version: run.codeVersion,
      git_commit: run.gitCommit,
      error: null,
      pid,
      process_started: started,
    };
    await transaction.insertInto("runs").values(row).execute();
    const { environment = null } = run;
    if (environment !== null) {
      await transaction.insertInto("run_tags").values({ run_id: id, key: "environment", value: environment }).execute();
    }
    return runFromRow(row);
  });
}
