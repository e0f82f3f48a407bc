export { threadRunner } from "./pool.ts";
export { startThread } from "./start-thread.ts";
export { trainingThreads } from "./training-threads.ts";
