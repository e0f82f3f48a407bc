import { setTimeout as pause } from "node:timers/promises";
import { FilterLogEventsCommand, type FilteredLogEvent } from "@aws-sdk/client-cloudwatch-logs";
import type { LogLine } from "espalier/deploy";
import { nullWhen, type Aws } from "../connect/index.ts";

/** How often it is asked whether there is more. */
const askEveryMs = 2000;
/** CloudWatch may show a line some seconds after younger ones: that far back is asked again. */
const lateMs = 15_000;

/**
 * The lines of a log group from a time on, oldest first; with `follow` it goes on until the signal ends it. A group that
 * is not there has no lines. Needs logs:FilterLogEvents on it.
 */
export async function* readLogLines(
  { clients: { logs }, signal }: Aws,
  logGroupName: string,
  { sinceMs, follow }: { readonly sinceMs: number; readonly follow: boolean },
): AsyncGenerator<LogLine> {
  let seen: ReadonlyMap<string, number> = new Map();
  let from = sinceMs;
  for (;;) {
    let newest = from;
    const now = new Map<string, number>();
    for (let nextToken: string | undefined, more = true; more; more = nextToken !== undefined) {
      const ask = new FilterLogEventsCommand({ logGroupName, startTime: from, nextToken });
      const told = await nullWhen(["ResourceNotFoundException"], logs.send(ask));
      for (const { id, at, text } of (told?.events ?? []).map(lineOf)) {
        now.set(id, at);
        newest = Math.max(newest, at);
        if (!seen.has(id)) yield { at, text };
      }
      nextToken = told?.nextToken;
    }
    if (!follow || signal?.aborted) return;
    from = Math.max(sinceMs, newest - lateMs);
    seen = now;
    // Ended while waiting: that is how following ends.
    const waited = await pause(askEveryMs, true, signal === undefined ? {} : { signal }).catch(() => false);
    if (!waited) return;
  }
}

const lineOf = ({ eventId = "", timestamp = 0, message = "" }: FilteredLogEvent) => ({
  id: eventId,
  at: timestamp,
  text: message.replace(/\s+$/, ""),
});
