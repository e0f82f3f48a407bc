import { setFlagsFromString } from "node:v8";
import { Worker, type WorkerOptions } from "node:worker_threads";

/** Threads that do not run yet: V8 reads its flags when a thread makes its isolate. */
let startingThreads = 0;

/**
 * Starts a thread that compiles its own hot functions, instead of having V8's background threads do it.
 *
 * Node 20 takes a thread that ends off its platform before V8 has waited for the compilations that are under way; one
 * that allocates just then finds no platform and aborts the whole process, without a word to JavaScript ("Assertion
 * failed: (data.first) != nullptr"; the window is described in pull request 31853 of nodejs/node). That is rare, and a
 * whole run is lost. A search is no slower for it: every core is at work already.
 */
export function startThread(file: URL, options: WorkerOptions): Worker {
  if (startingThreads++ === 0) setFlagsFromString("--no-concurrent-recompilation");
  const worker = new Worker(file, options);
  let isStarting = true;
  const started = () => {
    if (isStarting && --startingThreads === 0) setFlagsFromString("--concurrent-recompilation");
    isStarting = false;
  };
  worker.once("online", started);
  worker.once("exit", started); // it may never have run
  return worker;
}
