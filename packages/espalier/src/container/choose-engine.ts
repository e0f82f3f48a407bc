import { fault } from "../fault/index.ts";
import { engines, isEngine, probeOf, type Engine } from "./engine.ts";
import { runCommand } from "./run-command.ts";

/**
 * The engine that `wanted` (ESPALIER_CONTAINER_ENGINE) names, or else the first that is there and works.
 * Fault CONTAINER_ENGINE.
 */
export async function chooseEngine(wanted: string | undefined, signal?: AbortSignal): Promise<Engine> {
  if (wanted !== undefined && wanted !== "" && !isEngine(wanted)) {
    throw fault("CONTAINER_ENGINE", { wanted, tried: [] });
  }
  const tried: { engine: string; problem: string }[] = [];
  for (const engine of wanted === undefined || wanted === "" ? engines : [wanted]) {
    const { status, stderr } = await runCommand(engine, probeOf(engine), { signal });
    if (status === 0) return engine;
    tried.push({ engine, problem: firstLine(stderr) });
  }
  throw fault("CONTAINER_ENGINE", { wanted: wanted ?? null, tried });
}

export const firstLine = (text: string) => text.trim().split("\n", 1)[0]?.slice(0, 300) || "it gave no reason";
