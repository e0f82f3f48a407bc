import { releaseJson, statusJson, wholeHealth } from "../deploy/index.ts";
import { openTarget } from "./deploy-place.ts";
import { releasesText, statusText } from "./deploy-text.ts";
import type { GlobalOptions } from "./global-options.ts";
import { printJson, printText } from "./print.ts";
import { stopping } from "./stopping.ts";

const statusOf = (globals: GlobalOptions, name: string, set: readonly string[]) =>
  stopping(async (signal) => {
    const { target, place } = await openTarget(globals, name, set, signal);
    const status = await target.status(place);
    return { ...status, health: wholeHealth(status) };
  }, "DEPLOY_INTERRUPTED");

/** Exit code 3 where it is not well, so that a script need not read. */
export async function deployStatusCommand(globals: GlobalOptions, name: string, set: readonly string[]): Promise<void> {
  const status = await statusOf(globals, name, set);
  if (globals.json) printJson(statusJson(status));
  else printText(statusText(status));
  if (!status.health.isGood) process.exitCode = 3;
}

/** The log of releases, newest first. */
export async function deployReleasesCommand(
  globals: GlobalOptions,
  name: string,
  set: readonly string[],
): Promise<void> {
  const { releases } = await statusOf(globals, name, set);
  if (globals.json) printJson({ releases: releases.map(releaseJson) });
  else printText(releasesText(releases));
}
