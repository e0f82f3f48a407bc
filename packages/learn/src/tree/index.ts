export { balanceClasses } from "./balance-classes.ts";
export { binTable, type BinnedTable } from "./bins.ts";
export {
  BoostedGrower,
  type BoostedRules,
  type Derivatives,
  type GrownLeaf,
  type GrownTree,
} from "./boosted-grower.ts";
export { drawAscending } from "./draw-ascending.ts";
export { concatTrees } from "./concat-trees.ts";
export { forestGrower, type ForestRules, type GrowTree } from "./forest-grower.ts";
export { drawnScope, groupedScope, openScope, type NodeScope } from "./node-scope.ts";
export { gainImportance } from "./importance.ts";
export { predictOf, type Link } from "./predict-of.ts";
export { leafSums, type LeafSums } from "./leaf-sums.ts";
export { addLeaves, leafIndices, sumLeaves } from "./predict.ts";
export { quantisationScale } from "./quantise.ts";
export { randomSearch } from "./random-search.ts";
export { rankFeatures, type RankedFeatures } from "./ranked-features.ts";
export { rankedSearch } from "./ranked-search.ts";
export { stepsFor, type Steps } from "./steps.ts";
export { LeafDraws } from "./leaf-draws.ts";
export { outputsOf, type Response, type Sample } from "./response.ts";
export { powerOfTwoFor, scaleTarget, unscale, type ScaledTarget } from "./target-scale.ts";
export { addOutOfBag } from "./kernels/walk-columns.ts";
export { walkBinned } from "./kernels/binned-rows.ts";
export { TreeBuffer } from "./tree-buffer.ts";
export { restoreTrees, treeArrays } from "./tree-state.ts";
export { firstTrees, joinTrees, treeCount, type Trees } from "./trees.ts";
