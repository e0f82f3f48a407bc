import type { Transaction } from "kysely";
import { fault } from "../fault/index.ts";
import type { Store, Tables } from "../store/index.ts";

/**
 * Changes a run within one transaction, if it is still running. Faults: RUN_NOT_FOUND, RUN_OVER.
 *
 * @param id the whole run id
 */
export async function whileRunning(
  store: Store,
  id: string,
  change: (transaction: Transaction<Tables>) => Promise<void>,
): Promise<void> {
  await store.db.transaction().execute(async (transaction) => {
    const run = await transaction.selectFrom("runs").select("status").where("run_id", "=", id).executeTakeFirst();
    if (run === undefined) throw fault("RUN_NOT_FOUND", { run: id });
    if (run.status !== "running") throw fault("RUN_OVER", { run: id, status: run.status });
    await change(transaction);
  });
}
