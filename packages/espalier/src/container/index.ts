export { chooseEngine } from "./choose-engine.ts";
export type { Engine as ContainerEngine, ImageRequest, Registry } from "./engine.ts";
export { buildImage, pushImage, removeImage } from "./images.ts";
export { tryImage, type Tried } from "./try-image.ts";
