import type { Fields, Json } from "../field/index.ts";
import type { Table } from "../table/index.ts";

/** A transform as a recipe names it. Plain JSON. */
export interface TransformSpec {
  readonly kind: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A transform that has seen the training rows: the same one prepares rows for training and for serving. */
export interface FittedTransform {
  /** A new table of the same rows; the input is untouched. Faults COLUMN_MISSING, COLUMN_KIND. */
  apply(table: Table): Table;
  /** What it learned; finite numbers only, so that JSON keeps them exactly. */
  state(): Json;
}

/** One kind of transform. */
export interface TransformKind {
  readonly kind: string;
  readonly fields: Fields;
  /** `params` are complete and checked. */
  fit(params: Readonly<Record<string, Json>>, table: Table): FittedTransform;
  /** Rebuilds from `state()`; checks everything: it may come from a hostile file. */
  restore(state: Json): FittedTransform;
}
