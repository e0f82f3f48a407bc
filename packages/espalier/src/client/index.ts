export { generateClient, type ClientFile } from "./generate-client.ts";
export { readModelInfo } from "./read-model-info.ts";
export { writeClient } from "./write-client.ts";
