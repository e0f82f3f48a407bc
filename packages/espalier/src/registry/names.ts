import { fault } from "../fault/index.ts";

/** Faults: MODEL_NAME_INVALID unless 1 to 200 printable characters, without slashes, or spaces at the ends. */
export function checkModelName(name: string): void {
  // \p{C}: control, format, unpaired surrogate, unassigned; \p{Z}: every kind of space and line separator.
  const printable = !/\p{C}|(?! )\p{Z}/u.test(name);
  const fits = name.length >= 1 && name.length <= 200 && name === name.trim();
  if (!printable || !fits || /[/\\]/.test(name)) throw fault("MODEL_NAME_INVALID", { name });
}

/**
 * Faults: ALIAS_INVALID. An alias can never be read as a version (`3`, `v3`); `latest` is not an alias because it means
 * the newest version in MLflow's model URIs.
 */
export function checkAlias(alias: string): void {
  const wellFormed = /^[a-z][a-z0-9_-]{0,99}$/.test(alias);
  if (!wellFormed || /^v[0-9]+$/.test(alias) || alias === "latest") throw fault("ALIAS_INVALID", { alias });
}

/** The alias of the version that is in use: each environment has its own, and so has the project without one. */
export const championAlias = (environment: string | null): string =>
  environment === null ? "champion" : `${environment}-champion`;
