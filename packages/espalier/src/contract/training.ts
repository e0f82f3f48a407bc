import { z } from "zod";

const time = z.int().nonnegative();

/** Answer of `GET /train` and of `POST /train`: how far the last training of the project is that a client began. */
export const trainingStatus = z.object({
  /** `idle`: none was begun yet. `interrupted`: it goes on where it was when it is begun again. */
  state: z.enum(["idle", "running", "finished", "failed", "interrupted"]),
  /** Milliseconds since 1970, UTC. */
  started_at: time.nullable(),
  ended_at: time.nullable(),
  /** The name of the key that it was begun with. */
  by: z.string().nullable(),
  /** Null until the run has begun. */
  run: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** Whom the run waits for, while somebody else is at work in the project. */
  waits_for: z.string().nullable(),
  progress: z.object({
    /** Stages that are done, in the order in which they ended. */
    stages: z.array(z.object({ name: z.string(), status: z.string() })),
    running: z.array(z.string()),
    /** Of the search, while it is under way and after. */
    trials: z.object({ done: z.int().nonnegative(), total: z.int().nonnegative() }).nullable(),
  }),
  /** Of a run that finished and registered a model. */
  result: z
    .object({
      model: z.object({ name: z.string(), version: z.int().positive(), aliases: z.array(z.string()) }),
      /** Whether the new version passed its gate. */
      gate_passed: z.boolean(),
      metrics: z.record(z.string(), z.number().nullable()),
    })
    .nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  request_id: z.string(),
});
export type TrainingStatus = z.infer<typeof trainingStatus>;
