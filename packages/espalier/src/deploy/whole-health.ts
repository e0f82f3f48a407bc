import type { DeployStatus } from "./target.ts";

/**
 * What a target says of its health, and good only where nothing is missing: a function may answer whoever calls it by
 * name, and nobody who comes through an API that lost its permission.
 */
export function wholeHealth({ health, things }: DeployStatus): DeployStatus["health"] {
  const missing = things.filter(({ isThere }) => !isThere);
  if (!health.isGood || missing.length === 0) return health;
  const names = missing.map(({ label, name }) => `${label} ${name}`).join(", ");
  return { isGood: false, text: `${health.text}, but ${names} must be put back: deploy again` };
}
