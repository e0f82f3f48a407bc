import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { didYouMean, fault, fromSystemError } from "../fault/index.ts";
import {
  claimUp,
  closedFolder,
  endServices,
  findPrograms,
  localServices,
  madeEnvironment,
  neededPasswords,
  parseEnvironmentFile,
  planServices,
  serviceLabels,
  startServices,
  type RunningName,
  type UpPlan,
} from "../local/index.ts";
import { loadProject, type DeployConfig, type Project } from "../project/index.ts";
import { cliPath } from "../schedule/index.ts";
import type { GlobalOptions } from "./global-options.ts";
import { storeDir, withStore } from "./open-project-store.ts";
import { say } from "./say.ts";
import { inBackground, startInBackground } from "./up-background.ts";
import { printUp, type UpReport } from "./up-report.ts";

export interface UpCommandOptions {
  readonly only?: string;
  readonly detach: boolean;
  readonly set: readonly string[];
}

/** Where a project's services keep all they have. */
export const upFolder = (projectDir: string): string => join(storeDir(projectDir), "up");

/** Starts the server and what stands beside it, and ends all of it when it is told to, or leaves it to the background. */
export async function upCommand(globals: GlobalOptions, options: UpCommandOptions): Promise<void> {
  const background = inBackground();
  if (options.detach && background === null) {
    const { dir } = await loadProject(globals.dir, globals);
    const up = await startInBackground(join(await makeFolder(dir), "up.log"));
    return up === null ? say("ended before all of it was up") : printUp(globals, up, "detached");
  }
  await withStop(async (signal) => {
    try {
      await stayUp(globals, options, { signal, report: background?.report ?? ((up) => printUp(globals, up, "here")) });
    } catch (error) {
      if (signal.aborted) return;
      background?.failed(error);
      throw error;
    }
  });
}

interface Stay {
  /** Ends all of it. */
  readonly signal: AbortSignal;
  /** Told once, when all of it answers. */
  readonly report: (up: UpReport) => void;
}

async function stayUp(globals: GlobalOptions, options: UpCommandOptions, { signal, report }: Stay): Promise<void> {
  const project = await loadProject(globals.dir, { ...globals, set: options.set, makesStore: true });
  const folder = await makeFolder(project.dir);
  const claim = await claimUp(folder);
  try {
    const { plan, passwords } = await planUp(project, options);
    const services = await startServices(plan.services, { folder, claim, passwords, signal, tell: say });
    try {
      report({ services, missing: plan.missing, passwords: join(folder, ".env") });
      let left = services.length;
      const allGone = Promise.all(
        services.map(async ({ name, ended, log }) => {
          const how = await ended;
          left -= 1;
          if (!signal.aborted) say(`${serviceLabels[name]} ended by itself (${how}); its log is ${log}`);
        }),
      );
      await Promise.race([allGone, aborted(signal)]);
      if (left === 0 && !signal.aborted) throw fault("LOCAL_ALL_ENDED", { log: join(folder, "logs") });
    } finally {
      say("ending all of it");
      await endServices(services);
    }
  } finally {
    await claim.release();
  }
}

async function planUp(
  { dir, config, environment }: Project,
  { only, set }: UpCommandOptions,
): Promise<{ readonly plan: UpPlan; readonly passwords: Readonly<Record<string, string>> }> {
  const folder = upFolder(dir);
  const { local, variables } = config.deploy;
  const chosen = only === undefined ? null : chosenServices(only);
  await madeEnvironment(folder, neededPasswords(localServices), []);
  const passwords = parseEnvironmentFile(await readFile(join(folder, ".env"), "utf8"));
  const { tls, keys, drainDelayMs, drainMs } = config.serve;
  const args = [
    cliPath,
    "-C",
    dir,
    ...(environment === null ? [] : ["--env", environment]),
    "serve",
    "--host",
    "127.0.0.1",
    "--port",
    String(local.port),
    ...set.map((one) => `--set=${one}`),
  ];
  const server = {
    program: process.execPath,
    args,
    environment: serverVariables(variables, passwords),
    tls: tls !== undefined,
    keyed: keys === "all",
    drainMs: drainDelayMs + drainMs,
  };
  const plan = planServices({
    folder,
    local,
    only: chosen,
    programs: findPrograms(),
    closed: closedFolder(folder),
    passwords,
    server,
  });
  if (chosen !== null && plan.missing.length > 0) {
    const services = plan.missing.map(({ name, ...rest }) => ({ service: serviceLabels[name], ...rest }));
    throw fault("LOCAL_UNAVAILABLE", { services });
  }
  return { plan, passwords };
}

/** Here no cloud is asked: a secret is taken from the environment, or from `.env`; without one the server does. */
function serverVariables(
  variables: DeployConfig["variables"],
  passwords: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const values = Object.entries(variables).map(([name, value]) => {
    if (typeof value === "string") return [name, value] as const;
    return [name, (value.from === "environment" ? process.env[value.name] : undefined) || passwords[name]] as const;
  });
  for (const [name, value] of values)
    if (!value) say(`${name} has no value here: set it in the environment, or in .env`);
  return Object.fromEntries(values.filter((entry): entry is readonly [string, string] => Boolean(entry[1])));
}

/** Fault LOCAL_UNKNOWN_SERVICE. */
function chosenServices(only: string): readonly RunningName[] {
  const known: readonly RunningName[] = ["server", ...localServices];
  return only.split(",").map((text) => {
    const name = known.find((one) => one === text.trim().toLowerCase());
    if (name === undefined)
      throw fault("LOCAL_UNKNOWN_SERVICE", { got: text.trim(), known, like: didYouMean(text, known) });
    return name;
  });
}

/** Where there is no store yet, it is made first: version control leaves it out, and what is in it. */
async function makeFolder(projectDir: string): Promise<string> {
  await withStore(projectDir, () => Promise.resolve());
  const folder = upFolder(projectDir);
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw fromSystemError(error, `the folder ${JSON.stringify(folder)}`);
  }
  return folder;
}

/** Ctrl-C, `down`, or a terminal that closes end it in good order; asked again, it only goes on ending. */
async function withStop(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const end = () => stop.abort();
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, end);
  try {
    await work(stop.signal);
  } finally {
    for (const signal of signals) process.removeListener(signal, end);
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
