export { ec2Cost } from "./ec2-cost.ts";
export { lambdaCost } from "./lambda-cost.ts";
