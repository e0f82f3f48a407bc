import { randomUUID } from "node:crypto";

const acceptable = /^[\w.:-]{1,128}$/;

/** The caller's own id if it is harmless in headers and logs, a new one otherwise. */
export function requestIdFrom(header: string | readonly string[] | undefined): string {
  return typeof header === "string" && acceptable.test(header) ? header : nextId();
}

/** Of each process its own. The 8 says that it is a UUID of one's own making (RFC 9562, version 8). */
const begin = randomUUID()
  .replace(/^(.{14})./, "$18")
  .slice(0, 24);
let made = 0;

/** The random half is drawn once: ids have to differ, not to be secret, and a random one takes 20 times as long. */
const nextId = () => begin + (made++).toString(16).padStart(12, "0");
