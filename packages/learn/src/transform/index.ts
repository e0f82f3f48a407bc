import { clipKind } from "./clip.ts";
import { deriveKind } from "./derive.ts";
import { dropKind } from "./drop.ts";
import { imputeKind } from "./impute.ts";
import { oneHotKind } from "./one-hot.ts";
import { ordinalKind } from "./ordinal.ts";
import { selectKind } from "./select.ts";
import { standardizeKind } from "./standardize.ts";
import type { TransformKind } from "./transform.ts";

export { clip } from "./clip.ts";
export { derive, type Derivation } from "./derive.ts";
export { drop } from "./drop.ts";
export {
  abs,
  add,
  divide,
  log1p,
  multiply,
  sqrt,
  square,
  subtract,
  type Expression,
  type Operand,
  type Operation,
} from "./expression.ts";
export { impute, type ImputeStrategy } from "./impute.ts";
export { oneHot } from "./one-hot.ts";
export { ordinal } from "./ordinal.ts";
export { select } from "./select.ts";
export { standardize } from "./standardize.ts";
export type { FittedTransform, TransformKind, TransformSpec } from "./transform.ts";

/** Every transform there is. */
export const transformKinds: readonly TransformKind[] = [
  clipKind,
  deriveKind,
  dropKind,
  imputeKind,
  oneHotKind,
  ordinalKind,
  selectKind,
  standardizeKind,
];
