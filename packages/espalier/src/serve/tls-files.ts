import { readFile, stat } from "node:fs/promises";
import { createSecureContext } from "node:tls";
import { fault, fromSystemError } from "../fault/index.ts";
import type { TlsPair } from "./server-parts.ts";

/** Where certificate and key are, PEM. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** Reads both and tries them. Faults FILE_NOT_FOUND, FILE_NOT_READABLE, TLS_INVALID. */
export async function readTls(files: TlsFiles): Promise<TlsPair> {
  const read = async (what: string, path: string) =>
    await readFile(path, "utf8").catch((error: unknown) => {
      throw fromSystemError(error, `the ${what} "${path}"`, "read");
    });
  const [cert, key] = await Promise.all([read("certificate", files.cert), read("key", files.key)]);
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw fault("TLS_INVALID", { ...files, problem: (error as Error).message }, { cause: error });
  }
  return { cert, key };
}

/**
 * Looks whether the files have changed, and if so takes the new pair; one that does not fit together, or is half
 * written, is told once and tried again when it has changed once more. Never rejects.
 */
export function watchTls(
  files: TlsFiles,
  { take, refuse }: { readonly take: (pair: TlsPair) => void; readonly refuse: (error: unknown) => void },
): () => Promise<void> {
  let seen = stampOf(files);
  return async () => {
    const [before, stamp] = await Promise.all([seen, stampOf(files)]);
    if (stamp === before) return;
    seen = Promise.resolve(stamp);
    await readTls(files).then(take, refuse);
  };
}

async function stampOf({ cert, key }: TlsFiles): Promise<string> {
  const stamps = await Promise.all(
    [cert, key].map(async (path) => {
      const at = await stat(path, { bigint: true }).catch(() => null);
      return at === null ? "" : `${at.ino} ${at.size} ${at.mtimeNs}`;
    }),
  );
  return stamps.join(" | ");
}
