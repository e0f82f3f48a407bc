import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../store/fixtures/temporary.ts";
import { openStore, sha256 } from "../store/index.ts";
import { hashKey, newKey, type ApiKey } from "./api-key.ts";
import { keysInEnvironment } from "./environment-keys.ts";
import { KeyRing, requireRole } from "./key-ring.ts";
import { allKeys, fixedKeys, keysInStore } from "./key-source.ts";
import { createKey, listKeys, revokeKey } from "./stored-keys.ts";
import { keyWarnings } from "./warnings.ts";
import { watchKeys } from "./watch-keys.ts";

const noon = Date.UTC(2030, 0, 1, 12);
const { id, key: text } = newKey();
const good: ApiKey = { id, name: "app", roles: ["predict"], sha256: hashKey(text), expiresAt: null, rate: null };
const ringOf = (...keys: ApiKey[]) => {
  const ring = new KeyRing();
  ring.replace(keys);
  return ring;
};
const ask = (headers: Record<string, string>, key: ApiKey = good) => ringOf(key).keyOf(headers, () => noon);

test("a new key says what it is and has 256 random bits", () => {
  expect(text).toMatch(/^esp_[0-9a-f]{12}_[\w-]{43}$/);
  expect(newKey().key).not.toBe(text);
});

test.each<Record<string, string>>([
  { authorization: `Bearer ${text}` },
  { authorization: `bearer  ${text} ` },
  { "x-api-key": text },
  { authorization: "Basic dXNlcjpwYXNz", "x-api-key": text },
])("a key is found in %j", (headers) => {
  expect(ask(headers)).toBe(good);
});

test.each([{}, { authorization: "Basic dXNlcjpwYXNz" }])("there is no key in %j", (headers) => {
  expect(ask(headers)).toBeNull();
});

test.each(["", "x", `${text}x`, text.slice(0, -1), text.toUpperCase(), "é".repeat(5000), "__proto__"])(
  "the wrong key %j is refused, and told nothing",
  (wrong) => {
    expect(() => ask({ "x-api-key": wrong })).toThrow(
      expect.objectContaining({
        code: "KEY_UNKNOWN",
        status: 401,
        message: "the key is not one of this server's",
        headers: { "www-authenticate": 'Bearer realm="espalier", error="invalid_token"' },
      }),
    );
  },
);

test("a key is good until the moment it expires", () => {
  const headers = { "x-api-key": text };
  expect(ask(headers, { ...good, expiresAt: noon + 1 })).not.toBeNull();
  expect(() => ask(headers, { ...good, expiresAt: noon })).toThrow(
    expect.objectContaining({ code: "KEY_EXPIRED", message: "the key expired at 2030-01-01T12:00:00.000Z" }),
  );
});

test("a role must be there by name, or be admin's, which is good for everything", () => {
  requireRole(good, "predict");
  requireRole({ ...good, roles: ["admin"] }, "train");
  expect(() => requireRole(good, "train")).toThrow(expect.objectContaining({ code: "ROLE_MISSING", status: 403 }));
  expect(() => requireRole(null, "predict")).toThrow(
    expect.objectContaining({
      code: "KEY_MISSING",
      status: 401,
      headers: { "www-authenticate": 'Bearer realm="espalier"' },
    }),
  );
});

test("the store keeps everything of a key but the key, until it is revoked for good", async () => {
  const store = await openStore(join(temporaryFolder(), ".espalier"));
  const rate = { requests: 5, per: "second", burst: 9 } as const;
  const wish = { name: "app", roles: ["predict", "monitor"] as const, rate, expiresAt: noon };
  const made = await createKey(store, wish, 1000);
  expect(await listKeys(store)).toEqual([
    { ...wish, id: made.stored.id, sha256: sha256(made.key), createdAt: 1000, revokedAt: null },
  ]);
  expect(JSON.stringify(await store.db.selectFrom("api_keys").selectAll().execute())).not.toContain(made.key);
  expect(await keysInStore(store).list()).toHaveLength(1);

  await createKey(store, { ...wish, name: "newer" }, 2000);
  expect((await listKeys(store)).map(({ name }) => name)).toEqual(["newer", "app"]);
  expect(await revokeKey(store, made.stored.id, 3000)).toMatchObject({ name: "app", revokedAt: 3000 });
  expect(await revokeKey(store, made.stored.id, 4000)).toMatchObject({ revokedAt: 3000 });
  expect((await keysInStore(store).list()).map(({ name }) => name)).toEqual(["newer"]);
  await expect(revokeKey(store, "none", 1)).rejects.toMatchObject({ code: "KEY_NOT_FOUND" });
  store.close();
});

test("the environment may hold keys", () => {
  const entry = { name: "app", sha256: hashKey(text), roles: ["predict"], rate: "5/second:9", expires: "2030-01-01" };
  expect(keysInEnvironment({ ESPALIER_API_KEYS: JSON.stringify([entry]) })).toEqual([
    {
      id: "env-0",
      name: "app",
      sha256: hashKey(text),
      roles: ["predict"],
      rate: { requests: 5, per: "second", burst: 9 },
      expiresAt: Date.UTC(2030, 0, 1),
    },
  ]);
  expect(keysInEnvironment({})).toEqual([]);
  expect(keysInEnvironment({ ESPALIER_API_KEYS: " " })).toEqual([]);
});

test("what is wrong with the environment's keys is told all at once, and never with their values", () => {
  const secret = "esp_secret";
  const wrong = [
    "[",
    JSON.stringify({ name: secret }),
    JSON.stringify([secret]),
    JSON.stringify([{ name: "a", sha256: secret, roles: [secret], rate: secret, expires: secret, [secret]: 1 }]),
    JSON.stringify([{ name: "", roles: [] }]),
    JSON.stringify(["a", "b"].map((name) => ({ name, sha256: "0".repeat(64), roles: ["admin"] }))),
  ].map((value) => {
    try {
      return `${keysInEnvironment({ ESPALIER_API_KEYS: value }).length} keys`;
    } catch (error) {
      return `${(error as { code: string }).code} ${(error as Error).message}`;
    }
  });
  expect(wrong.filter((said) => !said.startsWith("KEYS_VARIABLE_INVALID") || said.includes(secret))).toEqual([]);
  expect(wrong[3]).toMatch(/only the keys.*sha256 must be.*roles must be.*rate must be.*expires must be/s);
});

test("while the keys cannot be read the last known stay, and that is said once", async () => {
  const said: string[] = [];
  const told: number[] = [];
  let works = true;
  const list = async () => {
    if (works) return [good];
    throw new Error("gone");
  };
  const watch = watchKeys(
    { list },
    3_600_000,
    (keys) => told.push(keys.length),
    (sentence) => said.push(sentence),
  );
  await watch.look();
  works = false;
  await watch.look();
  await watch.look();
  works = true;
  await watch.look();
  watch.stop();
  expect(told).toEqual([1, 1]);
  expect(said).toEqual([expect.stringContaining("cannot be read"), expect.stringContaining("can be read again")]);
});

test("keys may come from several places", async () => {
  const other = { ...good, id: "b", sha256: "b" };
  expect(await allKeys(fixedKeys([good]), fixedKeys([other])).list()).toEqual([good, other]);
});

test.each([
  ["writes", "127.0.0.1", 0, []],
  ["writes", "localhost", 0, []],
  ["writes", "::1", 5, []],
  ["writes", "0.0.0.0", 5, [expect.stringContaining("whoever reaches 0.0.0.0")]],
  ["writes", "127.0.0.1.example.org", 5, [expect.stringContaining("whoever reaches")]],
  ["all", "0.0.0.0", 1, []],
  ["all", "127.0.0.1", 0, [expect.stringContaining("there is no key")]],
] as const)("serve.keys %j on %s with %d keys warns of %j", (keys, host, count, sentences) => {
  expect(keyWarnings(keys, host, count)).toEqual(sentences);
});
