export { lambdaTarget } from "./target.ts";
