import type {
  CostEstimate,
  Deployed,
  DeployPlan,
  DeployRelease,
  DeployStatus,
  DestroyPlan,
  LogLine,
} from "./target.ts";

/** What `--json` prints of a plan. */
export const planJson = ({ target, account, region, changes }: DeployPlan) => ({
  target,
  account,
  region,
  changes: changes.map(({ id, label, name, action, differences }) => ({
    id,
    label,
    name,
    action,
    differences: differences.map(({ path, from, to }) => ({ path, from, to })),
  })),
});

export const releaseJson = (release: DeployRelease) => ({
  number: release.number,
  kind: release.kind,
  model: release.model,
  build: release.build,
  revision: release.revision,
  canary_percent: release.canaryPercent,
  overrode: release.overrode,
  at: new Date(release.at).toISOString(),
  by: release.by,
  because: release.because,
});

export const deployedJson = ({ url, changed, release }: Deployed) => ({
  url,
  changed,
  release: releaseJson(release),
});

export const statusJson = ({ url, live, health, things, releases }: DeployStatus) => ({
  url,
  live,
  health: { is_good: health.isGood, text: health.text },
  things: things.map(({ label, name, isThere }) => ({ label, name, is_there: isThere })),
  releases: releases.map(releaseJson),
});

export const costJson = ({ prices, lines, usdPerMonth, notes }: CostEstimate) => ({
  prices,
  lines: lines.map(({ what, amount, usd }) => ({ what, amount, usd })),
  usd_per_month: usdPerMonth,
  notes,
});

export const destroyJson = ({ removes, keeps }: DestroyPlan) => ({
  removes: removes.map(({ label, name }) => ({ label, name })),
  keeps: keeps.map(({ label, name, why }) => ({ label, name, why })),
});

export const logJson = ({ at, text }: LogLine) => ({ at: new Date(at).toISOString(), text });
