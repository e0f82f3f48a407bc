export { threadRunner } from "./pool.ts";
