import type { DeployRelease } from "espalier/deploy";
import { fault } from "../fault/index.ts";

/**
 * Which release to go back to: the newest one of a model version; or, of none, the one before. A canary is taken back
 * to what stood before it. A rollback of a rollback goes further back, never forth. Fault RELEASE_NOT_FOUND.
 *
 * @param releases newest first
 */
export function releaseToRestore(releases: readonly DeployRelease[], version: number | null): DeployRelease {
  const whole = releases.filter(({ kind }) => kind !== "canary");
  const found = version === null ? before(releases[0], whole) : whole.find(({ model }) => model.version === version);
  if (found !== undefined) return found;
  const have = new Set(whole.flatMap(({ model }) => (model.version === null ? [] : [String(model.version)])));
  throw fault("RELEASE_NOT_FOUND", { version, have: [...have] });
}

function before(newest: DeployRelease | undefined, whole: readonly DeployRelease[]): DeployRelease | undefined {
  if (newest?.kind === "canary") return whole[0];
  const live = whole[0]?.revision;
  const deploys = whole.filter(({ kind }) => kind === "deploy");
  const since = deploys.findIndex(({ revision }) => revision === live);
  return deploys.slice(since + 1).find(({ revision }) => revision !== live);
}
