import { Fault } from "@espalier/learn";

/** The exit code of a command that ends with this error: 2 when its user can act, 1 when we must. */
export function exitCodeOf(error: unknown): 1 | 2 {
  return error instanceof Fault && error.blame !== "us" ? 2 : 1;
}
