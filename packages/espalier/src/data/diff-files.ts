import type { SnapshotFile } from "./manifest.ts";

export interface FileDiff {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
  /** The same content under another name. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  /** How many files are the same under the same name. */
  readonly same: number;
}

/** Which files `to` has that `from` has not, and so on. */
export function diffFiles(from: readonly SnapshotFile[], to: readonly SnapshotFile[]): FileDiff {
  const before = new Map(from.map((file) => [file.name, file.sha256]));
  const after = new Map(to.map((file) => [file.name, file.sha256]));
  const gone = new Map(from.filter(({ name }) => !after.has(name)).map((file) => [file.sha256, file.name]));
  const renamed = new Map<string, string>();
  for (const { name, sha256 } of to) {
    const old = before.has(name) ? undefined : gone.get(sha256);
    if (old === undefined) continue;
    renamed.set(name, old);
    gone.delete(sha256);
  }
  const moved = new Set(renamed.values());
  const common = to.filter(({ name }) => before.has(name));
  return {
    added: to.filter(({ name }) => !before.has(name) && !renamed.has(name)).map(({ name }) => name),
    removed: from.filter(({ name }) => !after.has(name) && !moved.has(name)).map(({ name }) => name),
    changed: common.filter(({ name, sha256 }) => before.get(name) !== sha256).map(({ name }) => name),
    renamed: [...renamed].map(([to, from]) => ({ from, to })),
    same: common.filter(({ name, sha256 }) => before.get(name) === sha256).length,
  };
}
