import { Fault } from "../fault/index.ts";
import type { StartFailure } from "./messages.ts";

/** An error on its way to the primary, which shows it as its own. */
export const failureOf = (error: unknown): StartFailure => ({
  fault:
    error instanceof Fault ? { code: error.code, blame: error.blame, hint: error.hint, params: error.params } : null,
  message: error instanceof Error ? error.message : String(error),
});

export const errorOf = ({ fault, message }: StartFailure): Error =>
  fault === null ? new Error(message) : new Fault({ ...fault, message });
