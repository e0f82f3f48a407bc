import type { DeployPlace, DeployTarget, LogLine } from "espalier/deploy";
import { failureOf, openAws, type Aws } from "../connect/index.ts";
import { logGroupArn, readLogLines } from "../logs/index.ts";
import { policyOf, type Permission } from "../plan/index.ts";
import { lambdaCost } from "../price/index.ts";
import { releasePermissions } from "../releases/index.ts";
import { planLambda } from "./deploy.ts";
import { planLambdaRemoval } from "./destroy.ts";
import { functionArn, lambdaNames, logGroupOf } from "./names.ts";
import { prepareAll } from "./prepare.ts";
import { rollbackLambda } from "./rollback.ts";
import { lambdaStatus } from "./status.ts";

/** A model as a Lambda function behind an HTTP API. */
export const lambdaTarget: DeployTarget = {
  name: "lambda",
  buildTarget: ({ lambda }) => (lambda.package === "zip" ? "lambda-zip" : "lambda-image"),
  plan: planLambda,
  status: lambdaStatus,
  logs: linesOf,
  cost: ({ config }, requestsPerMonth) => lambdaCost(config, requestsPerMonth),
  rollback: rollbackLambda,
  destroyPlan: planLambdaRemoval,
  policy: async (place) => {
    const aws = await openAws(place, "lambda");
    try {
      return policyOf(permissionsOf(place, aws));
    } finally {
      aws.close();
    }
  },
};

/** What is not wanted is looked for, and removed. */
const takesAway = /:(?:Describe|Get|List|Delete|Detach)/;

/** All that any command on this target needs, and no more. */
export function permissionsOf(place: DeployPlace, aws: Aws): readonly Permission[] {
  const names = lambdaNames(place, aws);
  const { resources, drivers } = prepareAll(place, aws);
  const byKind = new Map(drivers.map((driver) => [driver.kind, driver]));
  const name = names.functionOf(place.config.lambda.package);
  const group = logGroupArn(logGroupOf(name), aws);
  return [
    ...resources.flatMap((resource) => {
      const all = byKind.get(resource.kind)?.permissions(resource, aws) ?? [];
      return resource.wanted === "present" ? all : all.filter(({ action }) => takesAway.test(action));
    }),
    ...releasePermissions(aws, names.bucket),
    // Lambda takes the role on for us.
    { action: "iam:PassRole", resource: `arn:${aws.partition}:iam::${aws.account}:role/${names.role}` },
    { action: "lambda:GetFunction", resource: functionArn(aws, name, "*") },
    ...["", ":*"].map((end) => ({ action: "logs:FilterLogEvents", resource: group + end })),
  ];
}

async function* linesOf(
  place: DeployPlace,
  options: { readonly sinceMs: number; readonly follow: boolean },
): AsyncGenerator<LogLine> {
  const aws = await openAws(place, "lambda");
  const group = logGroupOf(lambdaNames(place, aws).functionOf(place.config.lambda.package));
  try {
    yield* readLogLines(aws, group, options);
  } catch (error) {
    if (aws.signal?.aborted) return; // whoever asked has heard enough
    throw failureOf(error, `the log group "${group}" cannot be read`);
  } finally {
    aws.close();
  }
}
