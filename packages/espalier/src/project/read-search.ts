import { didYouMean } from "../fault/index.ts";
import type { CandidateSearchConfig, SearchConfig } from "./config.ts";
import { isRecord, type Problems } from "./problems.ts";

/** `search`, with what holds for single candidates only, which must be candidates. The metric is checked apart. */
export function readSearch(problems: Problems, value: unknown, candidates: unknown): Readonly<Record<string, unknown>> {
  const { candidates: own, ...search } = problems.read("search", value, ["search"]);
  if (own === undefined) return search;
  const path = ["search", "candidates"];
  if (!isRecord(own)) {
    problems.add(path, "an object of candidates' names with { trials, sampler }", own);
    return search;
  }
  const names = isRecord(candidates) ? Object.keys(candidates) : [];
  const read = Object.entries(own).map(([name, one]) => {
    const at = [...path, name];
    if (!names.includes(name)) problems.add(at, "one of the candidates", name, didYouMean(name, names));
    return [name, problems.read("search of a candidate", one, at)] as const;
  });
  return { ...search, candidates: Object.fromEntries(read) };
}

/** How one candidate is searched: as all are, but for what is said of it. */
export function searchOf(search: SearchConfig, candidate: string): Required<CandidateSearchConfig> {
  const own = search.candidates ?? {};
  const { trials, sampler } = search;
  return { trials, sampler, ...(Object.hasOwn(own, candidate) ? own[candidate] : {}) };
}
