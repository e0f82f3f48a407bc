import { boostingKinds } from "../boosting/index.ts";
import type { EstimatorKind } from "../estimator/index.ts";
import { forestKinds } from "../forest/index.ts";
import { linearKinds } from "../linear/index.ts";
import { transformKinds, type TransformKind } from "../transform/index.ts";

const estimators = new Map<string, EstimatorKind>(
  [...linearKinds, ...forestKinds, ...boostingKinds].map((kind) => [kind.kind, kind]),
);
const transforms = new Map<string, TransformKind>(transformKinds.map((kind) => [kind.kind, kind]));

/** Every estimator kind there is, for the contract suite and the reference page. */
export const estimatorKinds: readonly EstimatorKind[] = [...estimators.values()];

export const estimatorKind = (kind: string): EstimatorKind | undefined => estimators.get(kind);
export const transformKind = (kind: string): TransformKind | undefined => transforms.get(kind);
export const estimatorKindNames = (): readonly string[] => [...estimators.keys()];
export const transformKindNames = (): readonly string[] => [...transforms.keys()];
