import type { Store } from "../store/index.ts";
import type { ConditionFacts } from "./condition.ts";
import type { Evaluation } from "./evaluate.ts";
import { jsonFrom } from "./json-artifact.ts";
import type { Registration } from "./register.ts";

/**
 * What conditions ask for, as far as it is known by now.
 *
 * @param made artifact → hash, of our stages that have ended
 */
export async function conditionFacts(
  store: Store,
  made: ReadonlyMap<string, string>,
  environment: string | null,
): Promise<ConditionFacts> {
  const artifact = async <T>(name: string) => {
    const hash = made.get(name);
    return hash === undefined ? null : jsonFrom<T>(await store.blobs.get(hash));
  };
  return {
    gatePassed: (await artifact<Registration>("registration"))?.gate.passed ?? null,
    metrics: (await artifact<Evaluation>("evaluation"))?.metrics ?? null,
    environment,
  };
}
