import { createHash } from "node:crypto";
import type { DeployPlace } from "espalier/deploy";

type Named = Pick<DeployPlace, "project" | "environment" | "config">;

/** `wine-quality-staging`: what the names of everything begin with, as it was written; null: no such part. */
const writtenName = ({ project, environment, config }: Named): string =>
  [config.name ?? project, ...(environment === null ? [] : [environment])].join("-");

/** What names of buckets, load balancers or security groups must not begin with. */
const awsOwn = /^(?:amzn|aws|internal|sg|sthree)(?:-|$)/;

/**
 * A name that every service takes: lower-case letters, digits and single hyphens, a letter first, never ending in a
 * hyphen. Where something had to be changed, eight digits of a hash of the text as it was written follow, so that two
 * texts never become one name.
 *
 * @param max length in characters, 32 at least
 */
export function joinedName(parts: readonly string[], max: number): string {
  const text = parts.join("-");
  const safe = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "");
  if (safe === text && safe !== "" && safe.length <= max && !awsOwn.test(safe)) return safe;
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8);
  const free = awsOwn.test(safe) || safe === "" ? `m-${safe}` : safe;
  return `${free.slice(0, max - hash.length - 1).replace(/-+$/, "")}-${hash}`;
}

/**
 * What a thing of this project in this environment is called: `wine-quality-staging`, or with what it is for,
 * `wine-quality-staging-errors`.
 *
 * @param use what it is for: lower-case letters, digits, hyphens; null: the name alone
 */
export function cloudName(place: Named, use: string | null = null, max = 63): string {
  if (use === null) return joinedName([writtenName(place)], max);
  // The use stays readable however long the project's name is.
  return `${joinedName([writtenName(place)], max - use.length - 1)}-${use}`;
}

/** Buckets share one space of names with those of all accounts: `wine-quality-lambda-123456789012-eu-west-1`. */
export function bucketName(place: Named, target: string, { account, region }: { account: string; region: string }) {
  return cloudName(place, `${target}-${account}-${region}`);
}
