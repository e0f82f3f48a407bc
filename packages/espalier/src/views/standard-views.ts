import { inferenceViews } from "./inference-views.ts";
import { invocationsView, pingView, versionView } from "./scoring-views.ts";
import type { View } from "./view.ts";

/** What others' clients ask for: Open Inference Protocol, MLflow, SageMaker. */
export const standardViews: readonly View[] = [...inferenceViews, invocationsView, pingView, versionView];
