import { randomUUID } from "node:crypto";
import type { PrintLine } from "./functions.ts";
import type { Identities } from "./identities.ts";
import { account, type Moto } from "./moto.ts";

/**
 * What functions print, in the log groups that Lambda would write it to: `/aws/lambda/<name>`, a stream for each version
 * and start. As there, lines are lost where the function's role may not write, or nobody made the group.
 */
export function printLinesTo(moto: Moto, identities: Identities, region: string): PrintLine {
  const streams = new Map<string, string>();
  let before: Promise<unknown> = Promise.resolve();
  const logs = (action: string, body: unknown): Promise<unknown> =>
    moto.ask("logs", region, {
      method: "POST",
      headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `Logs_20140328.${action}` },
      body: JSON.stringify(body),
    });

  return ({ role, name, version }, line) => {
    const timestamp = Date.now();
    const write = async (): Promise<void> => {
      const logGroupName = `/aws/lambda/${name}`;
      const day = new Date(timestamp).toISOString().slice(0, 10).replaceAll("-", "/");
      const key = `${name}:${version}`;
      const logStreamName = streams.get(key) ?? `${day}/[${version}]${randomUUID().replaceAll("-", "")}`;
      const resource = `arn:aws:logs:${region}:${account}:log-group:${logGroupName}:log-stream:${logStreamName}`;
      for (const action of ["logs:CreateLogStream", "logs:PutLogEvents"]) {
        if (!(await identities.mayRole(role, { action, resource }))) return;
      }
      if (!streams.has(key)) await logs("CreateLogStream", { logGroupName, logStreamName });
      streams.set(key, logStreamName);
      await logs("PutLogEvents", { logGroupName, logStreamName, logEvents: [{ timestamp, message: line }] });
    };
    before = before.then(write).catch(() => {
      streams.delete(`${name}:${version}`); // the group is gone, and the next line looks anew
    });
  };
}
