import { posix } from "node:path";

/**
 * A path of the configuration as it is compared: relative to the project, with `/`, without `.` and doubled slashes.
 * Null where it is absolute, empty, or leaves the project.
 */
export function projectPath(path: string): string | null {
  if (path === "" || path.includes("\0") || /^([a-z]:|[/\\])/i.test(path)) return null;
  const plain = posix.normalize(path.replaceAll("\\", "/")).replace(/\/$/, "");
  return plain === ".." || plain.startsWith("../") ? null : plain;
}

/** Is `inner` the same as `outer`, or within it? Both as `projectPath` gives them. */
export const isWithin = (inner: string, outer: string): boolean =>
  inner === outer || outer === "." || inner.startsWith(`${outer}/`);

export const overlap = (a: string, b: string): boolean => isWithin(a, b) || isWithin(b, a);
