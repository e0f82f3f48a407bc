import { chmod, open, mkdir, readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fromSystemError } from "../fault/index.ts";
import { writeDurably } from "../store/index.ts";
import type { LocalFiles } from "./local-files.ts";
import { environmentFile, newPassword, parseEnvironmentFile } from "./passwords.ts";

export interface WrittenLocal {
  /** Paths in the folder, in the order of writing. */
  readonly files: readonly string[];
  /** Whether `.env` was made now, or was there. */
  readonly environment: "made" | "kept";
  /** Variables that `.env` lacks, or leaves empty: Compose starts nothing without them. */
  readonly missing: readonly string[];
}

/**
 * Writes the files of a folder, each of them whole, over those of an earlier time; `.env` only where there is none.
 * Faults: those of fromSystemError.
 */
export async function writeLocal(folder: string, { files, passwords, secrets }: LocalFiles): Promise<WrittenLocal> {
  try {
    await mkdir(folder, { recursive: true });
    const made = await madeEnvironment(folder, passwords, secrets);
    for (const { path, text } of files) {
      const place = join(folder, path);
      await mkdir(dirname(place), { recursive: true });
      await writeDurably(place, text);
      // Containers have users of their own, and read it, whatever the umask says.
      await chmod(place, 0o644);
      for (let at = dirname(place); isWithin(folder, at); at = dirname(at)) await chmod(at, 0o755);
    }
    const values = parseEnvironmentFile(await readFile(join(folder, ".env"), "utf8"));
    return {
      files: files.map(({ path }) => path),
      environment: made ? "made" : "kept",
      missing: [...passwords, ...secrets].filter((name) => !values[name]),
    };
  } catch (error) {
    throw fromSystemError(error, `the folder ${JSON.stringify(folder)}`);
  }
}

const isWithin = (folder: string, path: string): boolean => !/^$|^\.\./.test(relative(folder, path));

/** Readable by its owner only, from its first byte on. False: it was there, and is as it was. */
export async function madeEnvironment(
  folder: string,
  passwords: readonly string[],
  secrets: readonly string[],
): Promise<boolean> {
  const values = [...passwords.map((name) => [name, newPassword()]), ...secrets.map((name) => [name, ""])];
  const file = await open(join(folder, ".env"), "wx", 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EEXIST") return null;
    throw error;
  });
  if (file === null) return false;
  try {
    await file.writeFile(environmentFile(Object.fromEntries(values)));
    await file.sync();
  } finally {
    await file.close();
  }
  return true;
}
