export { lambdaZip } from "./lambda-zip.ts";
export { zipOf, type FileToZip } from "./zip.ts";
