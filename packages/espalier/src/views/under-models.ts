import type { View } from "./view.ts";

/** The same view for each model by name: `/predict` → `/models/{name}/predict`. */
export const underModels = (view: View): View => ({
  ...view,
  id: `${view.id}OfModel`,
  path: `/models/{name}${view.path.replace(/^\/model\//, "/")}`,
});
