export { trainViews } from "./train-views.ts";
export { storeBook } from "./training-book.ts";
export { createTraining, type Training, type TrainingParts } from "./training.ts";
