export { applyChanges, changesShown, type Applied } from "./apply.ts";
export { planRemoval, type Removal } from "./destroy.ts";
export type { Difference } from "./differences.ts";
export type { Action, Verdict } from "./plan-changes.ts";
export { policyOf, type Policy } from "./policy.ts";
export {
  unknownYet,
  type Actual,
  type Driver,
  type Json,
  type Known,
  type Permission,
  type Prop,
  type Props,
  type Ref,
  type RefText,
  type Resource,
} from "./resource.ts";
export { textIn } from "./text-in.ts";
export { until } from "./until.ts";
export { isOursThere, readWorld, verdictsOf, whyTheirs, type World } from "./world.ts";
