import type { Role } from "../contract/index.ts";
import { Refusal } from "../predict/index.ts";
import { hashKey, type ApiKey } from "./api-key.ts";
import type { Knock } from "./guard.ts";

type Headers = Knock["headers"];

/** A key's text is far shorter; what is longer is not worth hashing in full. */
const longestKey = 1024;

/** The keys there are, found by their hashes. */
export class KeyRing {
  #byHash: ReadonlyMap<string, ApiKey> = new Map();

  /** From now on these are the keys. */
  replace(keys: readonly ApiKey[]): void {
    this.#byHash = new Map(keys.map((key) => [key.sha256, key]));
  }

  get size(): number {
    return this.#byHash.size;
  }

  /**
   * The key that a request came with; null where it has none. `wallClock` is in ms since 1970. Whatever is sent is hashed
   * and looked up by its hash, so that the time taken tells nothing of the keys there are. Refuses KEY_UNKNOWN,
   * KEY_EXPIRED.
   */
  keyOf(headers: Headers, wallClock: () => number): ApiKey | null {
    const sent = sentKey(headers);
    if (sent === null) return null;
    const key = this.#byHash.get(hashKey(sent.slice(0, longestKey)));
    if (key === undefined) {
      throw challenge("KEY_UNKNOWN", "the key is not one of this server's", "check the key, or ask for a new one");
    }
    if (key.expiresAt !== null && wallClock() >= key.expiresAt) {
      const when = new Date(key.expiresAt).toISOString();
      throw challenge("KEY_EXPIRED", `the key expired at ${when}`, "ask for a new one");
    }
    return key;
  }
}

function sentKey(headers: Headers): string | null {
  const { authorization, "x-api-key": plain } = headers;
  if (typeof authorization === "string" && /^bearer /i.test(authorization)) return authorization.slice(7).trim();
  return typeof plain === "string" ? plain.trim() : null;
}

/** Refuses KEY_MISSING, ROLE_MISSING. */
export function requireRole(key: ApiKey | null, role: Role): void {
  if (key === null) {
    throw challenge("KEY_MISSING", "this route needs a key", "send it as authorization: Bearer KEY");
  }
  if (key.roles.includes(role) || key.roles.includes("admin")) return;
  throw new Refusal(
    "ROLE_MISSING",
    `this route needs the role "${role}"; the key has ${key.roles.join(", ")}`,
    `ask for a key with the role "${role}"`,
  );
}

type KeyCode = "KEY_MISSING" | "KEY_UNKNOWN" | "KEY_EXPIRED";

/** RFC 6750: `invalid_token` where one was sent, and no word of errors where none was. */
function challenge(code: KeyCode, message: string, hint: string): Refusal {
  const error = code === "KEY_MISSING" ? "" : ', error="invalid_token"';
  return new Refusal(code, message, hint, undefined, { "www-authenticate": `Bearer realm="espalier"${error}` });
}
