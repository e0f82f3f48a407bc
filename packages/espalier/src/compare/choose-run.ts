import { Fault } from "../fault/index.ts";
import type { Store } from "../store/index.ts";
import { getRun, listRuns, placeIn } from "../track/index.ts";

/** Among which runs one is looked for. */
export interface RunChoice {
  /** Null where the project has none yet, as after a fresh clone. */
  readonly store: Store | null;
  /** Places count runs in this environment; null: all runs. */
  readonly environment: string | null;
}

/** The id of a run by its name, id, beginning of an id, or place; null where there is none. Faults RUN_AMBIGUOUS. */
export async function chooseRun(choice: RunChoice, name: string): Promise<string | null> {
  if (choice.store === null) return null;
  const place = placeIn(name);
  if (place !== null) return await finishedRun(choice, place);
  try {
    return (await getRun(choice.store, name)).id;
  } catch (error) {
    if (error instanceof Fault && error.code === "RUN_NOT_FOUND") return null;
    throw error;
  }
}

/** The id of the last run that ended well (0), or of one before it. */
export async function finishedRun({ store, environment }: RunChoice, before: number): Promise<string | null> {
  if (store === null) return null;
  const among = environment === null ? {} : { environment };
  const runs = await listRuns(store, { limit: before + 1, status: "finished", ...among });
  return runs[before]?.id ?? null;
}
