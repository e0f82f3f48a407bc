import { roles, type Role } from "../contract/index.ts";
import { fault } from "../fault/index.ts";
import { parseRate, type KeyRequest, type RateLimit } from "../guard/index.ts";

/** `keys create`'s options as they were written. */
export interface KeysCreateOptions {
  readonly name: string;
  readonly role?: readonly string[];
  readonly rate?: string;
  readonly expires?: string;
}

/** What is asked for, at `now`. Faults USAGE. */
export const readKeyRequest = (options: KeysCreateOptions, now: number): KeyRequest => ({
  name: readName(options.name),
  roles: [...new Set((options.role ?? ["predict"]).map(readRole))],
  rate: options.rate === undefined ? null : readRate(options.rate),
  expiresAt: options.expires === undefined ? null : readExpiry(options.expires, now),
});

const wrong = (option: string, rule: string, got: string) =>
  fault("USAGE", { problem: `--${option} must be ${rule}; got ${JSON.stringify(got)}` });

function readName(text: string): string {
  if (text === text.trim() && /^[^\p{C}]{1,100}$/u.test(text)) return text;
  throw wrong("name", "1 to 100 printable characters, without spaces at its ends", text);
}

function readRole(text: string): Role {
  const role = roles.find((one) => one === text);
  if (role === undefined) throw wrong("role", `one of ${roles.join(", ")}`, text);
  return role;
}

function readRate(text: string): RateLimit {
  const rate = parseRate(text);
  if (rate === null) throw wrong("rate", "like 100/minute or 10/second:50; second, minute or hour", text);
  return rate;
}

const unitMs: ReadonlyMap<string | undefined, number> = new Map([
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

function readExpiry(text: string, now: number): number {
  const span = /^([1-9]\d{0,5})([mhd])$/.exec(text);
  const time = /^\d{4}-\d{2}-\d{2}(T.+)?$/.test(text) ? Date.parse(text) : Number.NaN;
  const at = span ? now + Number(span[1]) * (unitMs.get(span[2]) ?? Number.NaN) : time;
  if (Number.isNaN(at))
    throw wrong("expires", "like 90d, 12h or 30m, or an ISO time such as 2030-01-31T00:00:00Z", text);
  if (at <= now) throw wrong("expires", "in the future", text);
  return at;
}
