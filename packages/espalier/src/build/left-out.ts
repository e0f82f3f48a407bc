import type { ServeConfig } from "../project/index.ts";
import type { BuildTarget } from "./build.ts";

/** What `espalier serve` does by these settings and a build does not, a sentence each, for those who build it. */
export function leftOut(target: BuildTarget, serve: ServeConfig): readonly string[] {
  const isServer = target === "node" || target === "docker";
  const notes: string[] = [];
  if (serve.predictions !== false) notes.push("predictions are not remembered: a build has no store");
  if (serve.train === true) notes.push("POST /train is not there: a build has no project to run");
  if (serve.keys === "all") {
    notes.push("API keys come from the variable ESPALIER_API_KEYS alone: without it every request is refused");
  }
  if (serve.tls !== undefined) notes.push("serve.tls is left out: plain HTTP is spoken behind whatever ends TLS");
  if (isServer) {
    if (serve.workers > 1) notes.push("serve.workers is left out: start the build as often as is needed");
    return notes;
  }
  if (serve.keys === "all")
    notes.push("rates of API keys are not held: set the throttle of the API before the function");
  if (serve.cors !== undefined) notes.push("serve.cors is left out: set it at the API before the function");
  if (serve.hosts !== undefined) notes.push("serve.hosts is left out: the API before the function has its own names");
  return notes;
}
