import type { Project } from "../project/index.ts";
import type { View } from "../views/index.ts";
import { storeDir } from "./open-project-store.ts";

/** Training by HTTP, for a server. */
export interface ServedTraining {
  readonly views: readonly View[];
  readonly stop: (withinMs: number) => Promise<void>;
}

/** `POST /train` and `GET /train` of a project that wants them; null elsewhere. What they need is loaded for them alone. */
export async function trainingOf(
  project: Project | null,
  onFinished: () => Promise<void>,
): Promise<ServedTraining | null> {
  if (project?.config.serve.train !== true) return null;
  const { createTraining, storeBook, trainViews } = await import("../training/index.ts");
  const { dir, environment } = project;
  const kept = storeDir(dir);
  const book = storeBook(kept, environment);
  const training = createTraining({ dir, storeDir: kept, environment, book, onFinished });
  return { views: trainViews(training), stop: training.stop };
}
