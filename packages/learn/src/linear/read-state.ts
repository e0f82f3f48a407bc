import type { State } from "../estimator/index.ts";
import { fault } from "../fault/index.ts";

const damaged = (part: string, problem: string) => fault("MODEL_DAMAGED", { part, problem });

/** A key of the state's JSON that counts something; faults MODEL_DAMAGED. */
export function readCount(state: State, key: string, least: number): number {
  const { json } = state;
  const value =
    typeof json === "object" && json !== null && Object.hasOwn(json, key) ? Reflect.get(json, key) : undefined;
  if (!Number.isSafeInteger(value) || value < least) {
    throw damaged(`estimator.${key}`, `must be a whole number of at least ${least}`);
  }
  return value;
}

/** A fresh copy of one of the state's arrays, of this length and all finite; faults MODEL_DAMAGED. */
export function readFiniteArray(state: State, name: string, length: number): Float64Array {
  const array = Object.hasOwn(state.arrays, name) ? state.arrays[name] : undefined;
  if (!(array instanceof Float64Array)) throw damaged(`estimator.${name}`, "must be an array of float64");
  if (array.length !== length) {
    throw damaged(`estimator.${name}`, `must have ${length} numbers; it has ${array.length}`);
  }
  if (!array.every(Number.isFinite)) throw damaged(`estimator.${name}`, "must hold finite numbers only");
  return Float64Array.from(array);
}

/** The same for spreads, which are never negative. */
export function readSpreads(state: State, name: string, length: number): Float64Array {
  const spreads = readFiniteArray(state, name, length);
  if (!spreads.every((spread) => spread >= 0)) throw damaged(`estimator.${name}`, "must hold no negative number");
  return spreads;
}
