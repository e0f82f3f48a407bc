import { join } from "node:path";
import { createPredictionLog, startDrainer, type Drainer, type PredictionLog } from "../predictions/index.ts";
import type { ServeSettings } from "./serve-settings.ts";
import { storeDir } from "./open-project-store.ts";

export const predictionsDir = (projectDir: string): string => join(storeDir(projectDir), "predictions");

/** How a server remembers what it predicts: a log in each process that answers, and one drainer for all of them. */
export interface Remembering {
  openLog(): PredictionLog;
  startDrainer(): Drainer;
}

/**
 * Predictions of all models are remembered by the first project. Null where they are not to be, and where a file is
 * served without a project.
 *
 * @param tell why what was written could not be taken into the database: once until that changes
 */
export function rememberingOf(
  { project, serve: { predictions: rules } }: ServeSettings,
  tell: (text: string) => void,
): Remembering | null {
  if (project === null || rules === false) return null;
  const dir = predictionsDir(project.dir);
  let told = "";
  const onFailure = (code: string, message: string) => {
    if (told !== code)
      tell(`predictions wait to be recorded: ${message}\n  it is tried again; nothing is lost meanwhile`);
    told = code;
  };
  return {
    openLog: () => createPredictionLog(dir, rules),
    startDrainer: () => startDrainer(dir, rules, onFailure),
  };
}
