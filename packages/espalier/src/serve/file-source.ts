import { readFile, stat } from "node:fs/promises";
import { basename, extname } from "node:path";
import { decodeModel } from "@espalier/learn";
import { fromSystemError } from "../fault/index.ts";
import { sha256 } from "../store/index.ts";
import type { ModelSource } from "./model-source.ts";

/** A model file without a registry. Its versions are counted from 1, by each file that is read in its place. */
export function fileSource(path: string, name = nameOf(path)): ModelSource {
  let seen: string | null = null;
  let version = 0;
  return {
    name,
    look: async () => {
      const id = await stampOf(path, seen === null);
      if (id === null || id === seen) return null;
      seen = id;
      return { id, version: null, aliases: [] };
    },
    load: async () => {
      const bytes = await readFile(path).catch((error: unknown) => {
        throw fromSystemError(error, `the model file "${path}"`, "read");
      });
      const model = decodeModel(bytes, sha256);
      version += 1;
      return { name, version, aliases: [], model };
    },
    close: () => {},
  };
}

/** `models/wine.esp` → `wine`. */
export const nameOf = (path: string): string => basename(path, extname(path));

/** A file that is gone takes no model away; one that never was is a fault. */
async function stampOf(path: string, isFirst: boolean): Promise<string | null> {
  try {
    const { ino, size, mtimeNs } = await stat(path, { bigint: true });
    return `${ino} ${size} ${mtimeNs}`;
  } catch (error) {
    if (isFirst) throw fromSystemError(error, `the model file "${path}"`, "read");
    return null;
  }
}
