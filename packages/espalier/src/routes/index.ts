export { ownViews } from "./own-views.ts";
