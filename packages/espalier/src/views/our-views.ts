import { batchView } from "./batch-view.ts";
import { fileView } from "./file-view.ts";
import { predictView } from "./predict-view.ts";
import { healthView, modelInfoView, modelsView, readyView } from "./state-views.ts";
import { underModels } from "./under-models.ts";
import type { View } from "./view.ts";

const ofOneModel = [predictView, batchView, fileView, modelInfoView];

/** Espalier's own routes. */
export const ourViews: readonly View[] = [
  ...ofOneModel,
  ...ofOneModel.map(underModels),
  modelsView,
  healthView,
  readyView,
];
