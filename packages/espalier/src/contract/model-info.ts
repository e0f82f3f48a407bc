import { z } from "zod";

const featureFacts = {
  name: z.string(),
  /** Every name a request may use for it. */
  accepted_names: z.array(z.string()),
  doc: z.string().exactOptional(),
};

export const numberFeatureInfo = z.object({
  ...featureFacts,
  kind: z.literal("number"),
  /** Plausible values, inclusive; null = no bound. Values outside are predicted and named in `out_of_range`. */
  min: z.number().nullable(),
  max: z.number().nullable(),
  unit: z.string().exactOptional(),
  /** What stands in where a row has no value; null where rows must have one. */
  default: z.number().nullable(),
});

export const categoryFeatureInfo = z.object({
  ...featureFacts,
  kind: z.literal("category"),
  levels: z.array(z.string()),
  default: z.string().nullable(),
});

export const featureInfo = z.discriminatedUnion("kind", [numberFeatureInfo, categoryFeatureInfo]);
export type FeatureInfo = z.infer<typeof featureInfo>;

const step = z.object({ kind: z.string(), params: z.record(z.string(), z.unknown()) });

/** Answer of `GET /model/info`. */
export const modelInfo = z.object({
  name: z.string(),
  version: z.int().positive(),
  aliases: z.array(z.string()),
  task: z.enum(["regression", "classification"]),
  target: z.object({
    name: z.string(),
    /** In the order of the probabilities; for classifiers only. */
    classes: z.array(z.string()).exactOptional(),
  }),
  features: z.array(featureInfo),
  /** What a missing value does: the stand-in is used, or the row is refused. */
  missing: z.enum(["median", "reject"]),
  /** Label → [low, high), the highest one closed; where the project declares bands. */
  bands: z
    .array(z.object({ label: z.string(), low: z.number().nullable(), high: z.number().nullable() }))
    .exactOptional(),
  /** On the held-out rows, as far as they were registered with the version; null = could not be computed. */
  metrics: z.record(z.string(), z.number().nullable()),
  trained_rows: z.int().nonnegative(),
  recipe: z.object({ transforms: z.array(step), estimator: step }),
  run_id: z.string().nullable(),
  /** Only while another version should answer and cannot, so that this one goes on: why, as a fault's code. */
  reload: z.object({ wanted_version: z.int().positive().nullable(), code: z.string() }).exactOptional(),
  limits: z.object({ body_bytes: z.int(), batch_body_bytes: z.int(), batch_rows: z.int() }),
});
export type ModelInfo = z.infer<typeof modelInfo>;

/** Answer of `GET /models`: what this server answers for, first the model at its root. */
export const modelList = z.object({
  models: z.array(
    z.object({
      name: z.string(),
      version: z.int().positive(),
      task: z.enum(["regression", "classification"]),
      target: z.string(),
    }),
  ),
});
export type ModelList = z.infer<typeof modelList>;
