import { readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";

export interface PlainUser {
  readonly uid: number;
  readonly gid: number;
}

/** Whom to be in place of root: `postgres`, else `nobody`; null where we are not root. */
export function plainUser(
  uid = process.getuid?.() ?? null,
  users = () => readFileSync("/etc/passwd", "utf8"),
): PlainUser | null {
  if (uid !== 0) return null;
  const lines = users()
    .split("\n")
    .map((line) => line.split(":"));
  const [, , id, group] = ["postgres", "nobody"].flatMap((name) => lines.find((line) => line[0] === name) ?? []) ?? [];
  return { uid: Number(id ?? 65534), gid: Number(group ?? 65534) };
}

/** The outermost folder on the way to this one that such a user may not enter; null: none, or we are not root. */
export function closedFolder(folder: string, user = plainUser()): string | null {
  if (user === null) return null;
  const outer = dirname(folder);
  const above = outer === folder ? null : closedFolder(outer, user);
  if (above !== null) return above;
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return null; // it will be made by us
  const bit = found.uid === user.uid ? 0o100 : found.gid === user.gid ? 0o010 : 0o001;
  return (found.mode & bit) === 0 ? folder : null;
}
