import { GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import type { Aws } from "../connect/index.ts";
import { fault } from "../fault/index.ts";
import { until } from "../plan/index.ts";

/** How long Lambda may take to fetch code and make a function out of it: an image of several hundred MB takes minutes. */
const patienceMs = 5 * 60_000;

/** Waits until a function, or a version of it, can be called and changed. Fault AWS_FAILED where Lambda gives it up. */
export async function whenReady(aws: Aws, name: string, version?: string): Promise<void> {
  const at = { FunctionName: name, ...(version === undefined ? {} : { Qualifier: version }) };
  const what = `the function ${name}${version === undefined ? "" : `:${version}`} is ready`;
  const ask = async () => {
    const told = await aws.clients.lambda.send(new GetFunctionConfigurationCommand(at));
    const { State: state, LastUpdateStatus: update } = told;
    const action = "lambda:GetFunctionConfiguration";
    if (state === "Failed") throw fault("AWS_FAILED", { what, action, problem: told.StateReason ?? "it failed" });
    if (update === "Failed") {
      throw fault("AWS_FAILED", { what, action, problem: told.LastUpdateStatusReason ?? "it failed" });
    }
    // One that nobody called for weeks is put to sleep, and woken by a call.
    const isThere = state === undefined || state === "Active" || state === "Inactive";
    return isThere && update !== "InProgress" ? true : null;
  };
  await until(aws, what, ask, { forMs: patienceMs });
}
