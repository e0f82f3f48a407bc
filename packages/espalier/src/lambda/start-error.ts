import { Fault, fault } from "../fault/index.ts";

/** Lambda tells and counts an error by its name: what keeps a function from starting has its code there. */
export function startError(error: unknown): Error {
  if (!(error instanceof Fault)) {
    const problem = error instanceof Error ? error.message : String(error);
    return startError(fault("FUNCTION_NOT_STARTING", { problem }, { cause: error }));
  }
  return Object.assign(new Error(`${error.message}; ${error.hint}`, { cause: error }), { name: error.code });
}
