export type { Aws, AwsClients } from "./aws.ts";
export { failureOf, factsOf } from "./fault-of.ts";
export { nullWhen } from "./null-when.ts";
export { openAws } from "./open-aws.ts";
