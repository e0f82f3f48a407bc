/** The version that is deployed, as long as it has no number. */
const unnumbered = "new";

export interface VersionsFacts {
  /** Numbers of those that are there. */
  readonly there: readonly string[];
  /** The number of the version that is deployed; null: it has none yet. */
  readonly version: string | null;
  /** What gets the rest of the requests beside it; null: it gets all. */
  readonly stable: string | null;
  /** What aliases of other people give requests to. */
  readonly others: readonly string[];
  /** What the releases gave requests to, newest first. */
  readonly released: readonly string[];
  /** How many of the newest versions, and of the newest releases, stay. */
  readonly keep: number;
}

/**
 * Which versions go when a deploy is done: all but the newest, those of the newest releases, and those that get requests.
 * The next deploy of the same finds nothing more to remove.
 */
export function oldVersions({ there, version, stable, others, released, keep }: VersionsFacts): readonly string[] {
  const deployed = version ?? unnumbered;
  const newest = there.filter((one) => one !== deployed).sort((a, b) => Number(b) - Number(a));
  const byNumber = version === null ? [deployed, ...newest] : [...there].sort((a, b) => Number(b) - Number(a));
  const byRelease = [...new Set([deployed, ...released])];
  const kept = new Set([...byNumber.slice(0, keep), ...byRelease.slice(0, keep), deployed, stable, ...others]);
  return newest.filter((one) => !kept.has(one));
}
