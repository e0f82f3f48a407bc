import { fault } from "../fault/index.ts";
import { roles, type Role } from "../contract/index.ts";
import type { ApiKey } from "./api-key.ts";
import { parseRate, type RateLimit } from "./rate-limit.ts";

/** The variable that holds keys for servers that have no store. */
export const keysVariable = "ESPALIER_API_KEYS";

/**
 * The keys that the environment holds: a JSON list of `{ name, sha256, roles, rate?, expires? }`; none where the variable
 * is not set. Faults KEYS_VARIABLE_INVALID.
 */
export function keysInEnvironment(environment: Readonly<Record<string, string | undefined>>): readonly ApiKey[] {
  const text = environment[keysVariable];
  if (text === undefined || text.trim() === "") return [];
  const problems: string[] = [];
  const keys = listIn(text, problems).map((entry, place) => keyOf(entry, `[${place}]`, problems));
  const hashes = keys.map((key) => key.sha256);
  if (problems.length === 0 && new Set(hashes).size < hashes.length) problems.push("sha256 must be different in each");
  if (problems.length > 0) throw fault("KEYS_VARIABLE_INVALID", { variable: keysVariable, problems });
  return keys;
}

function listIn(text: string, problems: string[]): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return value;
  } catch {
    // JSON's own message would quote the text; hashes are no secrets, but whatever else was put there may be one.
  }
  problems.push("it must be a JSON list");
  return [];
}

const known = ["name", "sha256", "roles", "rate", "expires"];

/** One entry; what is wrong with it is told without its values, since a key may have been put in the hash's place. */
function keyOf(entry: unknown, at: string, problems: string[]): ApiKey {
  const given = typeof entry === "object" && entry !== null && !Array.isArray(entry) ? Object.entries(entry) : null;
  if (given === null) problems.push(`${at} must be an object of ${known.join(", ")}`);
  const parts = new Map<string, unknown>(given);
  for (const key of parts.keys()) {
    if (!known.includes(key)) problems.push(`${at} must have only the keys ${known.join(", ")}`);
  }
  const check = <T>(key: string, rule: string, read: (value: unknown) => T | undefined): T | undefined => {
    const value = given === null ? undefined : read(parts.get(key));
    if (given !== null && value === undefined) problems.push(`${at}.${key} must be ${rule}`);
    return value;
  };
  const name = check("name", "a text of 1 to 100 characters", (v) =>
    typeof v === "string" && /^[^\p{C}]{1,100}$/u.test(v) ? v : undefined,
  );
  const sha256 = check("sha256", "the key's SHA-256, 64 lower-case hexadecimal digits", (v) =>
    typeof v === "string" && /^[0-9a-f]{64}$/.test(v) ? v : undefined,
  );
  const has = check("roles", `a list of one or more of ${roles.join(", ")}`, (v) =>
    Array.isArray(v) && v.length > 0 && v.every((one) => roles.some((role) => role === one))
      ? (v as readonly Role[])
      : undefined,
  );
  const rate = check<RateLimit | null>("rate", 'a rate such as "100/minute" or "5/second:20"', (v) => {
    if (v === undefined || v === null) return null;
    return typeof v === "string" ? (parseRate(v) ?? undefined) : undefined;
  });
  const expiresAt = check<number | null>("expires", "an ISO time such as 2030-01-31T00:00:00Z", (v) => {
    if (v === undefined || v === null) return null;
    const ms = typeof v === "string" ? Date.parse(v) : Number.NaN;
    return Number.isNaN(ms) ? undefined : ms;
  });
  return {
    id: `env-${at.slice(1, -1)}`,
    name: name ?? "",
    roles: has ?? [],
    sha256: sha256 ?? "",
    expiresAt: expiresAt ?? null,
    rate: rate ?? null,
  };
}
