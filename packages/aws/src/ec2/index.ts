export { ec2Target } from "./target.ts";
