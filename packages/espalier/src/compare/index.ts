export { chooseRun, type RunChoice } from "./choose-run.ts";
export { chooseSides, lockSide, type CompareContext } from "./choose-sides.ts";
export { compareMetrics, compareSides, type Difference, type StageChange } from "./compare-sides.ts";
export { changedFiles, type FileChange } from "./git.ts";
export { inspectRun, type InspectedRun } from "./inspect-run.ts";
export { directionOf, type MetricChange, type Verdict } from "./judge-metric.ts";
export { settingPath, settingsOf, type Setting, type SettingChange } from "./settings.ts";
export { sameRowIntervals } from "./same-rows.ts";
export { metricOfSide, type Side } from "./side.ts";
