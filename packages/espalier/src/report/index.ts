export { runText } from "./run-text.ts";
export { shortNumber, textTable } from "./text-table.ts";
