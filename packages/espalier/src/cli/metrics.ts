import { chooseRun, inspectRun, lockSide } from "../compare/index.ts";
import { fault } from "../fault/index.ts";
import { findProjectDir } from "../project/index.ts";
import type { Store } from "../store/index.ts";
import { getRun, listRuns } from "../track/index.ts";
import type { GlobalOptions } from "./global-options.ts";
import {
  lockMetricsJson,
  lockMetricsText,
  manyMetricsJson,
  manyMetricsText,
  runMetricsJson,
  runMetricsText,
} from "./metrics-text.ts";
import { withStoreIfAny } from "./open-project-store.ts";
import { printJson, printText } from "./print.ts";

export interface MetricsCommandOptions {
  readonly all: boolean;
  readonly limit: number;
}

/** A run's metrics, held against the champion and the run before it; or those of many runs. */
export async function metricsCommand(
  globals: GlobalOptions,
  selector: string | undefined,
  { all, limit }: MetricsCommandOptions,
): Promise<void> {
  const dir = findProjectDir(globals.dir);
  const { environment, json } = globals;
  if (all && selector !== undefined) throw fault("USAGE", { problem: "--all lists runs: it takes no run's name" });
  await withStoreIfAny(dir, async (store) => {
    if (all) {
      const runs = store === null ? [] : await finishedRuns(store, environment, limit);
      if (json) return printJson(manyMetricsJson(runs));
      if (runs.length === 0) throw fault("RUN_NONE", {});
      return printText(manyMetricsText(runs));
    }
    const run = await chooseRun({ store, environment }, selector ?? "@");
    if (store !== null && run !== null) {
      const inspected = await inspectRun(store, await getRun(store, run));
      return json ? printJson(runMetricsJson(inspected)) : printText(runMetricsText(inspected));
    }
    if (selector !== undefined) throw fault("RUN_NOT_FOUND", { run: selector });
    // After a fresh clone there are no runs, but the lock tells what they came to.
    const side = await lockSide(dir, environment);
    if (side === null || Object.keys(side.metrics).length === 0) throw fault("RUN_NONE", {});
    return json ? printJson(lockMetricsJson(side)) : printText(lockMetricsText(side));
  });
}

const finishedRuns = (store: Store, environment: string | null, limit: number) =>
  listRuns(store, { limit, status: "finished", ...(environment === null ? {} : { environment }) });
