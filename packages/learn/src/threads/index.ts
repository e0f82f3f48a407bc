export { threadRunner } from "./pool.ts";
export { trainingThreads } from "./training-threads.ts";
