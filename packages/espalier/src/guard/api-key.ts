import { hash, randomBytes } from "node:crypto";
import type { Role } from "../contract/index.ts";
import type { RateLimit } from "./rate-limit.ts";

/** What the server knows of a key: never the key itself. */
export interface ApiKey {
  readonly id: string;
  /** Whose it is, for people and logs. */
  readonly name: string;
  readonly roles: readonly Role[];
  /** SHA-256 of the whole key, lower-case hex. */
  readonly sha256: string;
  /** Ms since 1970; null: never. */
  readonly expiresAt: number | null;
  readonly rate: RateLimit | null;
}

/**
 * SHA-256 and nothing slower: a key has 256 random bits, so there is nothing to guess, and every request pays for it.
 */
export const hashKey = (key: string): string => hash("sha256", key, "hex");

/** A new key, `esp_<id>_<secret>`: the beginning says what it is wherever it leaks, and which one to revoke. */
export function newKey(): { readonly id: string; readonly key: string } {
  const id = randomBytes(6).toString("hex");
  return { id, key: `esp_${id}_${randomBytes(32).toString("base64url")}` };
}
