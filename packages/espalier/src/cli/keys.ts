import color from "picocolors";
import { createKey, listKeys, rateText, revokeKey, type StoredKey } from "../guard/index.ts";
import { findProjectDir } from "../project/index.ts";
import { textTable } from "../report/index.ts";
import type { GlobalOptions } from "./global-options.ts";
import { readKeyRequest, type KeysCreateOptions } from "./key-request.ts";
import { withStore } from "./open-project-store.ts";
import { printJson, printText } from "./print.ts";

export async function keysCreateCommand(globals: GlobalOptions, options: KeysCreateOptions): Promise<void> {
  const now = Date.now();
  const wish = readKeyRequest(options, now);
  const { key, stored } = await withStore(findProjectDir(globals.dir), (store) => createKey(store, wish, now));
  if (globals.json) return printJson({ key, ...keyJson(stored, now) });
  printText(key);
  process.stderr.write(
    `  shown this once: keep it where secrets are kept. It is good for ${stored.roles.join(", ")}\n`,
  );
}

export async function keysListCommand(globals: GlobalOptions): Promise<void> {
  const keys = await withStore(findProjectDir(globals.dir), listKeys);
  const now = Date.now();
  if (globals.json) return printJson({ keys: keys.map((key) => keyJson(key, now)) });
  if (keys.length === 0) return printText("no keys yet; type: espalier keys create --name NAME");
  const rows = keys.map((key) => [
    key.id,
    key.name,
    key.roles.join(", "),
    key.rate === null ? "" : rateText(key.rate),
    day(key.createdAt),
    key.expiresAt === null ? "never" : day(key.expiresAt),
    stateOf(key, now),
  ]);
  printText(textTable(["id", "name", "roles", "rate", "made", "expires", "state"], rows));
}

export async function keysRevokeCommand(globals: GlobalOptions, id: string): Promise<void> {
  const now = Date.now();
  const revoked = await withStore(findProjectDir(globals.dir), (store) => revokeKey(store, id, now));
  if (globals.json) return printJson(keyJson(revoked, now));
  process.stderr.write(`${color.green("✓")} the key ${revoked.id} of ${revoked.name} is revoked\n`);
}

const stateOf = ({ revokedAt, expiresAt }: StoredKey, now: number) => {
  if (revokedAt !== null) return "revoked";
  return expiresAt !== null && expiresAt <= now ? "expired" : "good";
};

const keyJson = (key: StoredKey, now: number) => ({
  id: key.id,
  name: key.name,
  roles: key.roles,
  rate: key.rate === null ? null : rateText(key.rate),
  sha256: key.sha256,
  created_at: key.createdAt,
  expires_at: key.expiresAt,
  revoked_at: key.revokedAt,
  state: stateOf(key, now),
});

const day = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace("T", " ");
