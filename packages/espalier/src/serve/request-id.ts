import { randomUUID } from "node:crypto";

const acceptable = /^[\w.:-]{1,128}$/;

/** The caller's own id if it is harmless in headers and logs, a new one otherwise. */
export function requestIdFrom(header: string | readonly string[] | undefined): string {
  return typeof header === "string" && acceptable.test(header) ? header : randomUUID();
}
