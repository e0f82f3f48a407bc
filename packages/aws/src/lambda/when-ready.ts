import { GetFunctionConfigurationCommand, type GetFunctionConfigurationCommandOutput } from "@aws-sdk/client-lambda";
import type { Aws } from "../connect/index.ts";
import { fault } from "../fault/index.ts";
import { until } from "../plan/index.ts";

/** How long Lambda may take to fetch code and make a function out of it: an image of several hundred MB takes minutes. */
const patienceMs = 5 * 60_000;

/** Waits until a function, or a version of it, can be called and changed. Fault AWS_FAILED where Lambda gives it up. */
export async function whenReady(aws: Aws, name: string, version?: string): Promise<void> {
  const told = await whenSettled(aws, name, version);
  const failed =
    told.State === "Failed"
      ? (told.StateReason ?? "it failed")
      : told.LastUpdateStatus === "Failed"
        ? (told.LastUpdateStatusReason ?? "it failed")
        : null;
  if (failed === null) return;
  throw fault("AWS_FAILED", { what: whatOf(name, version), action, problem: failed });
}

/** Waits until Lambda is done with a function, or a version of it, one way or the other: then it can be changed. */
export async function whenSettled(
  aws: Aws,
  name: string,
  version?: string,
): Promise<GetFunctionConfigurationCommandOutput> {
  const at = { FunctionName: name, ...(version === undefined ? {} : { Qualifier: version }) };
  const ask = async () => {
    const told = await aws.clients.lambda.send(new GetFunctionConfigurationCommand(at));
    // One that nobody called for weeks is put to sleep, and woken by a call.
    return told.State === "Pending" || told.LastUpdateStatus === "InProgress" ? null : told;
  };
  return await until(aws, whatOf(name, version), ask, { forMs: patienceMs });
}

const action = "lambda:GetFunctionConfiguration";
const whatOf = (name: string, version: string | undefined) =>
  `the function ${name}${version === undefined ? "" : `:${version}`} is ready`;
