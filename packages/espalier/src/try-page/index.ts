export { tryViews } from "./try-views.ts";
