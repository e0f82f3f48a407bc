import { createHmac, randomBytes } from "node:crypto";
import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";

/** A text's hash, which nobody can make or look up without this store's salt. 64 hexadecimal digits. */
export type KeyedHash = (text: string) => string;

/** HMAC-SHA-256 by the salt in this file; the first to ask makes it. Throws what the file system throws. */
export function keyedHash(saltFile: string): KeyedHash {
  const salt = readSalt(saltFile) ?? makeSalt(saltFile);
  return (text) => createHmac("sha256", salt).update(text).digest("hex");
}

function readSalt(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Of several processes that make one at once, all get the same: a name can be linked only once. */
function makeSalt(path: string): Buffer {
  const temporary = `${path}.${process.pid}-${randomBytes(6).toString("hex")}`;
  writeFileSync(temporary, randomBytes(32), { mode: 0o600, flush: true });
  try {
    linkSync(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  return readFileSync(path);
}
