export { gridSampler } from "./grid-sampler.ts";
export { randomSampler } from "./random-sampler.ts";
export {
  runSearch,
  type FailedTrial,
  type ScoredTrial,
  type SearchOptions,
  type SearchOutcome,
  type Trial,
} from "./run-search.ts";
export type { Sampler, Tried } from "./sampler.ts";
export { samplers, type SamplerName } from "./samplers.ts";
export { spaceProblems, type Dimension, type Point, type Space } from "./space.ts";
export { tpeSampler, type TpeOptions } from "./tpe-sampler.ts";
