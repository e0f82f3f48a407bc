import type { OurStage } from "../dag/index.ts";
import { evaluate } from "./evaluate.ts";
import { ingest } from "./ingest.ts";
import { prepare } from "./prepare.ts";
import { register } from "./register.ts";
import { search } from "./search.ts";
import type { Stage } from "./stage.ts";
import { train } from "./train.ts";
import { validate } from "./validate.ts";

/** The main job. Each stage reads only what stands before it. */
export const stageOf: Readonly<Record<OurStage, Stage>> = {
  ingest,
  validate,
  prepare,
  search,
  train,
  evaluate,
  register,
};
