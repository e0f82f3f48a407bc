import { availableParallelism } from "node:os";
import type { Hands } from "../estimator/index.ts";
import { crewWorkbench } from "./crew-workbench.ts";
import { workerThreads } from "./worker-threads.ts";

/**
 * Hands that fit on several threads (`FitOptions.hands`): boosting shares each step of a tree, forests share their
 * trees. They also share the rows of large predictions (`predictTable`). All stays synchronous, with the same bits. Workers are kept for the next fit and do not keep the
 * process alive: call this once, not once a fit.
 */
export const trainingThreads = (threads: number = availableParallelism()): Hands => ({
  open: crewWorkbench(threads),
  share: workerThreads(threads),
});
