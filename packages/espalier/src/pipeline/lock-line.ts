import type { Json } from "@espalier/learn";
import type { LockLine } from "../lock-file/index.ts";
import type { Store } from "../store/index.ts";
import type { Evaluation } from "./evaluate.ts";
import { jsonFrom } from "./json-artifact.ts";
import type { StageOutcome } from "./run-result.ts";
import type { KeyParts } from "./stage-key.ts";

/**
 * Outputs that are other than they were when the stage was made from the very same: it is not reproducible. Where its
 * key is another, or nothing is known of before, there are none.
 */
export const otherOutputs = (before: Made | undefined, now: Made): readonly string[] =>
  before?.key === now.key ? Object.keys(now.outputs).filter((name) => before.outputs[name] !== now.outputs[name]) : [];
type Made = Pick<LockLine, "key" | "outputs">;

export const notReproducible = (stage: string, outputs: readonly string[]): readonly string[] =>
  outputs.length === 0
    ? []
    : [`stage ${stage} is not reproducible: from the same inputs it made another ${outputs.join(", ")} than before`];

/** The line of one of our stages. A registration is about this store's registry: other stores have other numbers. */
export async function ourLine(
  store: Store,
  { name, key, artifacts }: StageOutcome,
  parts: KeyParts,
): Promise<LockLine> {
  const { code, inputs } = parts;
  const params: Readonly<Record<string, Json>> = parts.params;
  const none = { metrics: {}, intervals: {} };
  if (name === "register") return { key, code, params, inputs, outputs: {}, ...none };
  if (name !== "evaluate") return { key, code, params, inputs, outputs: artifacts, ...none };
  const { metrics, intervals } = jsonFrom<Evaluation>(await store.blobs.get(artifacts.evaluation!));
  const known = Object.entries(intervals).flatMap(([metric, { low, high }]): [string, readonly [number, number]][] =>
    low === null || high === null ? [] : [[metric, [low, high]]],
  );
  return { key, code, params, inputs, outputs: artifacts, metrics, intervals: Object.fromEntries(known) };
}
