import { Refusal } from "../predict/index.ts";
import type { Knock } from "./guard.ts";

/** Lower-case, as Node gives it. */
export const deadlineHeader = "x-deadline-ms";

/** How long a request may wait: what it asks for itself, at most what the server allows. Refuses REQUEST_MALFORMED. */
export function deadlineOf(headers: Knock["headers"], serverMs: number): number {
  const asked = headers[deadlineHeader];
  if (asked === undefined) return serverMs;
  if (typeof asked !== "string" || !/^[1-9]\d{0,8}$/.test(asked)) {
    throw new Refusal(
      "REQUEST_MALFORMED",
      `${deadlineHeader} must be a whole number of milliseconds, 1 or more`,
      "leave the header out, or send for how long an answer is of use",
    );
  }
  return Math.min(Number(asked), serverMs);
}

export const deadlineExceeded = (deadlineMs: number): Refusal =>
  new Refusal(
    "DEADLINE_EXCEEDED",
    `the request waited longer than its deadline of ${deadlineMs} ms, so its work was not begun`,
    "try again, or give it more time",
    undefined,
    { "retry-after": "1" },
  );
