import type { BuiltModel } from "../build/index.ts";
import { fault } from "../fault/index.ts";

/**
 * Whether deploying this model overrides its gate: the gate did not pass, and somebody wants it all the same. A model
 * that no gate has judged overrides none. Fault DEPLOY_GATE_FAILED where nobody said so.
 */
export function checkGate({ name, version, gatePassed }: BuiltModel, mayOverride: boolean): boolean {
  if (gatePassed !== false) return false;
  if (!mayOverride) throw fault("DEPLOY_GATE_FAILED", { model: name, version });
  return true;
}
