export { lambdaZip } from "./lambda-zip.ts";
