export { inlineRunner, runFoldTask, type FoldData, type FoldRunner, type FoldTask } from "./fold-task.ts";
