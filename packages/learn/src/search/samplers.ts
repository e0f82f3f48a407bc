import { gridSampler } from "./grid-sampler.ts";
import { randomSampler } from "./random-sampler.ts";
import type { Sampler } from "./sampler.ts";
import { tpeSampler } from "./tpe-sampler.ts";

/** The ways to search, with their usual settings, by the names that configs use. */
export const samplers = {
  grid: gridSampler(),
  random: randomSampler(),
  tpe: tpeSampler(),
} as const satisfies Readonly<Record<string, Sampler>>;

export type SamplerName = keyof typeof samplers;
