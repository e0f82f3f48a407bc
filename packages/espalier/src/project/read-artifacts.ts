import { overlap, projectPath } from "../dag/index.ts";
import type { StageSpec } from "../stages/index.ts";
import { childOf, type Problems } from "./problems.ts";

/** What folders of artifacts must stay apart from. */
export interface OtherPlaces {
  readonly stages: Readonly<Record<string, StageSpec>>;
  /** Paths and globs of the project that are read as data. */
  readonly sources: readonly string[];
}

/** Where folders of artifacts go. A stage's outputs are removed before it runs, and what is data must not grow by itself. */
export function readArtifacts(
  problems: Problems,
  value: unknown,
  { stages, sources }: OtherPlaces,
): Readonly<Record<string, unknown>> {
  const artifacts = problems.read("artifacts", value, ["artifacts"]);
  const { folder, keep } = artifacts;
  if (typeof folder === "string") {
    const path = ["artifacts", "folder"];
    const maker = Object.keys(stages).find((name) => outputsOf(stages[name]!).some((one) => overlap(one, folder)));
    if (maker !== undefined) problems.add(path, `apart from the outputs of stage ${maker}`, folder);
    if (sources.some((source) => overlap(source, folder))) problems.add(path, "apart from the data", folder);
  } else if (keep !== undefined && childOf(value, "folder") === undefined) {
    problems.add(["artifacts", "keep"], "left out where there is no folder", keep);
  }
  return artifacts;
}

const outputsOf = ({ outputs = [] }: StageSpec): readonly string[] =>
  outputs.map(projectPath).filter((path) => path !== null);
