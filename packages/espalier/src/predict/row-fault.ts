import { Fault } from "@espalier/learn";

/**
 * Whether a model failed because of a row and not by itself: a step before its estimator made nothing of a value that
 * the schema allows, such as the logarithm of a number below zero, and the estimator needs every value.
 */
export const isRowFault = (error: unknown): boolean => error instanceof Fault && error.blame === "input";
