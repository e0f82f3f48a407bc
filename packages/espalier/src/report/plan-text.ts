import color from "picocolors";
import type { Plan, PlannedStage } from "../pipeline/index.ts";

/** What a plan says of a stage, in a word or two. */
export const verdictWord: Readonly<Record<PlannedStage["verdict"], string>> = {
  run: "to run",
  reuse: "up to date",
  restore: "to restore",
  skip: "skipped",
  after: "waiting",
};

const paints: Readonly<Record<string, (text: string) => string>> = {
  [verdictWord.run]: color.yellow,
  [verdictWord.restore]: color.yellow,
  [verdictWord.after]: color.cyan,
  [verdictWord.reuse]: color.green,
  [verdictWord.skip]: color.dim,
};

export const paintVerdict = (text: string, state: string): string => paints[state]?.(text) ?? text;

/** What a run would do, stage by stage, and in a sentence. */
export function planText({ stages }: Plan): string {
  const width = Math.max(...stages.map(({ name }) => name.length), 10);
  const lines = stages.map(({ name, verdict, because }) => {
    const word = verdictWord[verdict];
    return `  ${name.padEnd(width)}  ${paintVerdict(word.padEnd(10), word)}  ${color.dim(because)}`;
  });
  return [...lines, "", summary(stages)].join("\n");
}

function summary(stages: readonly PlannedStage[]): string {
  const count = (verdict: PlannedStage["verdict"]) => stages.filter((stage) => stage.verdict === verdict).length;
  const [run, restore, after] = [count("run"), count("restore"), count("after")];
  const parts = [
    ...(run > 0 ? [`${run} to run`] : []),
    ...(restore > 0 ? [`${restore} to restore`] : []),
    ...(after > 0 ? [`${after} waiting for these, and reused where they make the same`] : []),
  ];
  return parts.length === 0 ? "everything is up to date" : parts.join(", ");
}
