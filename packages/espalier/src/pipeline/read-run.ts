import { isOurStage } from "../dag/index.ts";
import type { Finding } from "../checks/index.ts";
import type { ResolvedConfig } from "../project/index.ts";
import type { Store } from "../store/index.ts";
import type { RunDetail } from "../track/index.ts";
import { cautionsOf, type Caution } from "./cautions.ts";
import type { Evaluation } from "./evaluate.ts";
import { jsonFrom } from "./json-artifact.ts";
import type { Split } from "./prepare.ts";
import type { Registration } from "./register.ts";
import type { SearchResult } from "./search.ts";

/** All that is known of a run: what it was started with, and what its stages made; null where they did not get so far. */
export interface RunRecord {
  readonly run: RunDetail;
  readonly config: ResolvedConfig;
  readonly findings: readonly Finding[] | null;
  readonly split: Split | null;
  readonly search: SearchResult | null;
  readonly evaluation: Evaluation | null;
  readonly registration: Registration | null;
  readonly cautions: readonly Caution[];
  /** Of the data; null where it was not kept. */
  readonly dataVersion: string | null;
}

/** Reads what a run left in the store. Faults BLOB_MISSING, BLOB_DAMAGED. */
export async function readRunRecord(store: Store, run: RunDetail): Promise<RunRecord> {
  const own = run.stages.filter(({ name }) => isOurStage(name)); // those of the project may name files alike
  const hashes = new Map(own.flatMap(({ outputs }) => Object.entries(outputs)));
  const artifact = async <T>(name: string): Promise<T | null> => {
    const hash = hashes.get(name);
    return hash === undefined ? null : jsonFrom<T>(await store.blobs.get(hash));
  };
  const config = run.config as unknown as ResolvedConfig; // as it was checked when the run began
  const evaluation = await artifact<Evaluation>("evaluation");
  const search = await artifact<SearchResult>("search");
  return {
    run,
    config,
    findings: await artifact("findings"),
    split: await artifact("split"),
    search,
    // Versions before the second had no curves.
    evaluation: evaluation && { ...evaluation, curves: evaluation.curves ?? null },
    registration: await artifact("registration"),
    cautions: evaluation && search ? cautionsOf({ evaluation, search, gate: config.gate }) : [],
    dataVersion: hashes.get("manifest") ?? null,
  };
}
