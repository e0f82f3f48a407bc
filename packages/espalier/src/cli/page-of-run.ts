import { readRunRecord } from "../pipeline/index.ts";
import { runPage } from "../report/index.ts";
import type { Store } from "../store/index.ts";
import { getRun } from "../track/index.ts";

/** A recorded run as a page. In a file of its own: a run that draws no page does not load what draws it. */
export async function pageOfRun(store: Store, runId: string): Promise<string> {
  return runPage(await readRunRecord(store, await getRun(store, runId)));
}
