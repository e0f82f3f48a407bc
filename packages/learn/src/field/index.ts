export {
  checkParams,
  flag,
  names,
  oneOf,
  real,
  whole,
  withDefaults,
  type Field,
  type Fields,
  type Infer,
  type Options,
} from "./fields.ts";
export type { Json } from "./json.ts";
export { choice, isTunable, range, type Choice, type Range, type SearchRange, type Tunable } from "./tunable.ts";
