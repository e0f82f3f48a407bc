import color from "picocolors";
import type {
  CostEstimate,
  DeployPlan,
  DeployRelease,
  DeployStatus,
  DestroyPlan,
  PlannedChange,
} from "../deploy/index.ts";
import { textTable } from "../report/index.ts";
import { plain } from "./change-text.ts";

const marks: Readonly<Record<PlannedChange["action"], string>> = {
  create: "+ create",
  update: "~ update",
  replace: "± replace",
  remove: "- remove",
  none: "",
};

/** A plan as a table: a line for each thing that changes, and below it, where it is there, one for each setting. */
export function planText({ target, account, region, changes }: DeployPlan): string {
  const changed = changes.filter(({ action }) => action !== "none");
  const rows = changed.flatMap((change) => [
    [marks[change.action], change.label, change.name],
    ...detailsOf(change).map((text) => ["", "", text]),
  ]);
  return [
    `${color.bold(target)} in account ${account}, ${region}`,
    ...(rows.length === 0 ? [] : [textTable(["change", "what", "name"], rows)]),
    changed.length === 0
      ? `nothing has to change (${thingsText(changes.length)})`
      : `${thingsText(changed.length)} of ${changes.length} will change`,
  ].join("\n");
}

/** A new thing's settings are all new: they would only hide what matters. */
const detailsOf = ({ action, differences }: PlannedChange): readonly string[] =>
  action === "update" || action === "replace"
    ? differences.map(({ path, from, to }) => `  ${path}: ${valueText(from)} → ${valueText(to)}`)
    : [];

/** A value as JSON, cut where it is long: a policy, a script. */
function valueText(value: unknown): string {
  const text = value === null || value === undefined ? "none" : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

export const thingsText = (count: number): string => `${count} ${count === 1 ? "thing" : "things"}`;

/** A line for each release, in the order in which they are given; times in UTC. */
export function releasesText(releases: readonly DeployRelease[]): string {
  if (releases.length === 0) return "no releases yet";
  const rows = releases.map((release) => [
    String(release.number),
    new Date(release.at).toISOString().slice(0, 16).replace("T", " "),
    kindText(release),
    modelText(release),
    release.build.slice(0, 12),
    release.revision.length > 20 ? `${release.revision.slice(0, 19)}…` : release.revision,
    plain(release.by),
    plain(release.because),
  ]);
  return textTable(["release", "when (UTC)", "kind", "model", "build", "revision", "by", "because"], rows);
}

const kindText = ({ kind, canaryPercent, overrode }: DeployRelease) =>
  `${kind}${canaryPercent === null ? "" : ` ${canaryPercent}%`}${overrode ? ", gate overridden" : ""}`;

export const modelText = ({ model: { name, version } }: Pick<DeployRelease, "model">): string =>
  version === null ? name : `${name} ${version}`;

/** Whether it is well, where it answers, what is live, what is missing, and the newest releases. */
export function statusText({ url, live, health, things, releases }: DeployStatus): string {
  const shares = Object.entries(live).map(([revision, percent]) => {
    const release = releases.find((one) => one.revision === revision);
    return `${percent}% ${release === undefined ? `revision ${revision}` : modelText(release)}`;
  });
  const missing = things.filter(({ isThere }) => !isThere);
  return [
    `${health.isGood ? color.green("✓") : color.red("✗")} ${health.text}`,
    ...(url === null ? [] : [`  at ${url}`]),
    `  live: ${shares.length === 0 ? "nothing" : shares.join(", ")}`,
    `  ${things.length - missing.length} of ${thingsText(things.length)} there`,
    ...missing.map(({ label, name }) => `  ${color.yellow("!")} not there: ${label} ${name}`),
    "",
    releasesText(releases.slice(0, 10)),
  ].join("\n");
}

/** A line for each part of a month's costs, their sum, and how far it is to be trusted. */
export function costText({ lines, usdPerMonth, prices, notes }: CostEstimate): string {
  const rows = [...lines, { what: "a month", amount: "", usd: usdPerMonth }].map(({ what, amount, usd }) => [
    what,
    amount,
    usd.toFixed(2),
  ]);
  return [
    textTable(["what", "amount", "US dollars"], rows),
    `prices of ${prices.date}, ${prices.region}: ${prices.source}`,
    ...notes,
  ].join("\n");
}

/** What is removed and what is kept, with why. */
export function destroyText({ removes, keeps }: DestroyPlan): string {
  const gone = removes.map(({ label, name }) => ["- remove", label, name, ""]);
  const kept = keeps.map(({ label, name, why }) => ["keep", label, name, why]);
  if (gone.length + kept.length === 0) return "nothing of this target is there";
  return textTable(["change", "what", "name", ""], [...gone, ...kept]);
}
