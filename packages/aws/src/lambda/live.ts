/** What the alias `live` gives requests to, as the numbers of versions. */
export interface Live {
  readonly version: string;
  /** A version that gets a part of the requests; the rest goes to `version`. */
  readonly canary: { readonly version: string; readonly percent: number } | null;
}

/** A version that is to be live and may not have a number yet. */
export type NextLive =
  | { readonly kind: "all" }
  /** `stable` keeps the rest. */
  | { readonly kind: "part"; readonly stable: string; readonly percent: number };

/**
 * What a deploy makes of `live`. A canary needs something that the rest of the requests goes to: without it, or where the
 * version has all requests already, all go to the version.
 *
 * @param now what is live; null: nothing yet
 * @param version the number of the version that is deployed; null: it has none yet
 * @param canaryPercent null: all requests
 */
export function nextLive(now: Live | null, version: string | null, canaryPercent: number | null): NextLive {
  if (canaryPercent === null || now === null || now.version === version) return { kind: "all" };
  return { kind: "part", stable: now.version, percent: canaryPercent };
}

/** Version → percent of the requests. */
export const sharesOf = ({ version, canary }: Live): Readonly<Record<string, number>> => ({
  [version]: 100 - (canary?.percent ?? 0),
  ...(canary === null ? {} : { [canary.version]: canary.percent }),
});
