import { fault } from "../fault/index.ts";
import type { Role } from "../contract/index.ts";
import type { Store } from "../store/index.ts";
import { hashKey, newKey, type ApiKey } from "./api-key.ts";
import type { RateLimit } from "./rate-limit.ts";

/** A key as the store remembers it, revoked or not. */
export interface StoredKey extends ApiKey {
  readonly createdAt: number;
  readonly revokedAt: number | null;
}

export interface KeyRequest {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly rate: RateLimit | null;
  readonly expiresAt: number | null;
}

/** Makes a key; its text is returned and kept nowhere. */
export async function createKey(
  { db }: Store,
  wish: KeyRequest,
  now: number,
): Promise<{ readonly key: string; readonly stored: StoredKey }> {
  const { id, key } = newKey();
  const stored: StoredKey = { ...wish, id, sha256: hashKey(key), createdAt: now, revokedAt: null };
  await db
    .insertInto("api_keys")
    .values({
      id,
      name: wish.name,
      roles: JSON.stringify(wish.roles),
      sha256: stored.sha256,
      created_at: now,
      expires_at: wish.expiresAt,
      rate: wish.rate === null ? null : JSON.stringify(wish.rate),
      revoked_at: null,
    })
    .execute();
  return { key, stored };
}

/** All keys, the newest first. */
export async function listKeys({ db }: Store): Promise<readonly StoredKey[]> {
  const rows = await db.selectFrom("api_keys").selectAll().orderBy("created_at", "desc").orderBy("id").execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    roles: JSON.parse(row.roles) as readonly Role[],
    sha256: row.sha256,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    rate: row.rate === null ? null : (JSON.parse(row.rate) as RateLimit),
    revokedAt: row.revoked_at,
  }));
}

/** Revokes the key of this id, for good; one that is revoked stays as it is. Faults KEY_NOT_FOUND. */
export async function revokeKey(store: Store, id: string, now: number): Promise<StoredKey> {
  const find = async () => (await listKeys(store)).find((key) => key.id === id);
  const found = await find();
  if (found === undefined) throw fault("KEY_NOT_FOUND", { id });
  await store.db
    .updateTable("api_keys")
    .set({ revoked_at: now })
    .where("id", "=", id)
    .where("revoked_at", "is", null)
    .execute();
  return (await find()) ?? found;
}
