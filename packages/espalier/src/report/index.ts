export { paintVerdict, planText, verdictWord } from "./plan-text.ts";
export { formatDuration } from "./format-duration.ts";
export { runFigures } from "./run-figures.ts";
export { runPage } from "./run-page.ts";
export { runText } from "./run-text.ts";
export { shortNumber, textTable } from "./text-table.ts";
