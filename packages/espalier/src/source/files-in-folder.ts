import { readdirSync } from "node:fs";
import { fromSystemError } from "../fault/index.ts";

// `part-*.csv`: letters, digits, a few signs, and the two wild cards that stand for characters of one name.
const plainPattern = /^[\p{L}\p{N}_ .,=*?-]+$/u;

/** Can `filesInFolder` read the pattern? */
export const isPlainPattern = (pattern: string): boolean => plainPattern.test(pattern) && !pattern.includes("**");

/**
 * Names of files and links in one folder that match the pattern; none that begins with a point. What a glob library
 * gives, in a third of the time where there are thousands. Empty where the folder is not there.
 *
 * Faults FILE_NOT_READABLE.
 */
export function filesInFolder(folder: string, pattern: string): string[] {
  const text = pattern.replaceAll(".", "\\.").replaceAll("*", ".*").replaceAll("?", ".");
  const matches = new RegExp(`^${text}$`, "su");
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && !entry.name.startsWith(".") && matches.test(entry.name))
      .map(({ name }) => name);
  } catch (error) {
    const fault = fromSystemError(error, `the folder ${JSON.stringify(folder)}`, "read");
    if (fault.code === "FILE_NOT_FOUND" || fault.code === "PATH_NOT_FOLDER") return [];
    throw fault;
  }
}
