import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fault } from "../fault/index.ts";
import { currentProcess, isAlive, writeDurably, type ProcessIdentity } from "../store/index.ts";
import type { ServicePlan } from "./plan-services.ts";
import type { RunningName } from "./services.ts";

/** A service that was started, as whoever ends it needs to know it. */
export interface RecordedService extends ProcessIdentity {
  readonly name: RunningName;
  readonly stopSignal: ServicePlan["stopSignal"];
  readonly stopMs: number;
}

/** Who runs what: written down before anybody waits for anything, so that nothing is left behind unknown. */
export interface UpState {
  readonly format: 1;
  readonly supervisor: ProcessIdentity;
  readonly services: readonly RecordedService[];
}

/** The right to run services for a project, for one process at a time. */
export interface UpClaim {
  record(service: RecordedService): Promise<void>;
  /** Nothing of it runs any more. */
  release(): Promise<void>;
}

const pathOf = (folder: string) => join(folder, "state.json");

/** What was started and not yet ended; null where there is nothing of it. Processes that died are not in it. */
export async function readUp(folder: string): Promise<UpState | null> {
  const text = await readFile(pathOf(folder), "utf8").catch(() => null);
  if (text === null) return null;
  const state = parseState(text);
  const services = state.services.filter(isAlive);
  return services.length === 0 && !isAlive(state.supervisor) ? null : { ...state, services };
}

/** Fault LOCAL_RUNNING, where somebody runs them already. */
export async function claimUp(folder: string): Promise<UpClaim> {
  const other = await readUp(folder);
  if (other !== null) throw fault("LOCAL_RUNNING", { pid: other.supervisor.pid });
  const supervisor = currentProcess();
  let services: readonly RecordedService[] = [];
  const write = () =>
    writeDurably(pathOf(folder), JSON.stringify({ format: 1, supervisor, services } satisfies UpState));
  await write();
  return {
    record: async (service) => {
      services = [...services, service];
      await write();
    },
    release: () => rm(pathOf(folder), { force: true }),
  };
}

/** Our own file; whatever else stands there is nobody's process. */
function parseState(text: string): UpState {
  try {
    const state = JSON.parse(text) as UpState;
    if (state.format === 1 && Array.isArray(state.services)) return state;
  } catch {
    // Half a file: never ours, since it is written whole.
  }
  return { format: 1, supervisor: { pid: 0, started: "never" }, services: [] };
}
