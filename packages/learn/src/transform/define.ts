import type { Fields, Infer, Json } from "../field/index.ts";
import type { Table } from "../table/index.ts";
import type { FittedTransform, TransformKind } from "./transform.ts";

/** A transform as three pure functions: learn from the training rows, apply what was learned, read it back. */
interface Parts<F extends Fields, Learned extends Json> {
  readonly kind: string;
  readonly fields: F;
  learn(params: Infer<F>, table: Table): Learned;
  apply(learned: Learned, table: Table): Table;
  /** Checks a stored state; faults MODEL_DAMAGED. */
  read(state: Json): Learned;
}

/** Makes a kind of its parts. Learned things are JSON, so the state is what was learned. */
export function defineTransform<const F extends Fields, Learned extends Json>(
  parts: Parts<F, Learned>,
): TransformKind & { readonly fields: F } {
  const fitted = (learned: Learned): FittedTransform =>
    Object.freeze({ apply: (table: Table) => parts.apply(learned, table), state: () => learned });
  return {
    kind: parts.kind,
    fields: parts.fields,
    fit: (params, table) => fitted(parts.learn(params as Infer<F>, table)),
    restore: (state) => fitted(parts.read(state)),
  };
}
