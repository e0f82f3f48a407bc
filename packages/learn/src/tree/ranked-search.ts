import type { Workbench } from "../kernels/index.ts";
import { classSearch } from "./class-search.ts";
import type { ForestRules } from "./forest-grower.ts";
import { meanSearch } from "./mean-search.ts";
import type { RankedFeatures } from "./ranked-features.ts";
import type { Response } from "./response.ts";
import type { SplitSearch } from "./split-search.ts";

/** Search of every cut between two ranks of a feature, by the response's criterion. */
export function rankedSearch(
  bench: Workbench,
  ranked: RankedFeatures,
  response: Response,
  rules: ForestRules,
): SplitSearch {
  return response.kind === "mean"
    ? meanSearch(bench, ranked, rules)
    : classSearch(bench, ranked, response.classes, rules);
}
