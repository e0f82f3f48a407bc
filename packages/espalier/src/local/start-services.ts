import { spawn, type ChildProcess } from "node:child_process";
import { chmod, mkdir, open, readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fault, fromSystemError } from "../fault/index.ts";
import { processIdentity, writeDurably } from "../store/index.ts";
import { endServices } from "./end-services.ts";
import type { ServicePlan } from "./plan-services.ts";
import { preparePostgres } from "./prepare-postgres.ts";
import { serviceLabels } from "./services.ts";
import { plainUser } from "./plain-user.ts";
import type { RecordedService, UpClaim } from "./up-state.ts";
import { untilReady } from "./until-ready.ts";

export interface RunningService extends RecordedService {
  readonly url: string;
  /** What it says of itself goes there. */
  readonly log: string;
  /** How it ended: `exit code 1`, `SIGKILL`. */
  readonly ended: Promise<string>;
}

export interface StartOptions {
  /** Absolute: their working folder, where they keep all they have. */
  readonly folder: string;
  readonly claim: UpClaim;
  readonly passwords: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

/**
 * Starts services, each a process group of its own, and waits until all of them answer. All or none: when one of them
 * cannot start, those that were begun are ended.
 * Faults LOCAL_PORT_IN_USE with all such ports, LOCAL_SERVICE_FAILED; the signal's reason.
 */
export async function startServices(
  plans: readonly ServicePlan[],
  options: StartOptions,
): Promise<readonly RunningService[]> {
  await assertPortsFree(plans);
  const running: RunningService[] = [];
  try {
    for (const plan of plans) running.push(await begin(plan, options));
    options.tell(`waiting for ${plans.map(({ name }) => serviceLabels[name]).join(", ")}`);
    await Promise.all(running.map((service, i) => becomeReady(service, plans[i]!, options.signal)));
    return running;
  } catch (error) {
    await endServices(running);
    throw error;
  }
}

async function assertPortsFree(plans: readonly ServicePlan[]): Promise<void> {
  const asked = plans.flatMap(({ name, ports }) =>
    ports.map(async (port) => ({ name, port, isFree: await isFree(port) })),
  );
  const taken = (await Promise.all(asked)).filter((one) => !one.isFree);
  const twice = asked.length > 0 ? twicePlanned(plans) : [];
  if (taken.length > 0)
    throw fault("LOCAL_PORT_IN_USE", { ports: taken.map(({ name, port }) => ({ service: name, port })) });
  if (twice.length > 0) throw fault("LOCAL_PORT_IN_USE", { ports: twice });
}

/** Ports that one service already has in this very plan. */
function twicePlanned(plans: readonly ServicePlan[]) {
  const all = plans.flatMap(({ name, ports }) => ports.map((port) => ({ service: name, port })));
  return all.filter(({ port }, place) => all.findIndex((other) => other.port === port) < place);
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code !== "EADDRINUSE"));
    server.listen({ host: "127.0.0.1", port, exclusive: true }, () => server.close(() => resolve(true)));
  });

async function begin(plan: ServicePlan, { folder, claim, passwords, signal }: StartOptions): Promise<RunningService> {
  signal.throwIfAborted();
  const log = join(folder, "logs", `${plan.name}.log`);
  const user = plan.notRoot ? plainUser() : null;
  try {
    for (const path of ["logs", "data", ...plan.folders]) await mkdir(join(folder, path), { recursive: true });
    // Whoever is not root must get through to what is its own, whatever the umask says.
    if (user !== null) for (const path of [folder, join(folder, "data")]) await chmod(path, 0o711);
    for (const { path, text } of plan.files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeDurably(join(folder, path), text);
      await chmod(join(folder, path), 0o600);
    }
  } catch (error) {
    throw fromSystemError(error, `the folder ${JSON.stringify(folder)}`);
  }
  if (plan.name === "postgres") {
    await preparePostgres({
      bin: dirname(plan.program),
      folder,
      password: passwords["POSTGRES_PASSWORD"] ?? "",
      user,
      log,
    });
  }
  const output = await open(log, "w", 0o600);
  try {
    const child = spawn(plan.program, plan.args, {
      cwd: folder,
      env: { ...process.env, ...plan.environment },
      stdio: ["ignore", output.fd, output.fd],
      detached: true, // Ctrl-C in the terminal is ours to pass on, in good order
      ...user,
    });
    const ended = endOf(child);
    if (child.pid === undefined) throw failed(plan, await ended, log, "");
    const { name, stopSignal, stopMs, url } = plan;
    const recorded = { ...processIdentity(child.pid), name, stopSignal, stopMs };
    await claim.record(recorded);
    return { ...recorded, url, log, ended };
  } finally {
    await output.close();
  }
}

const endOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
  });

async function becomeReady(service: RunningService, plan: ServicePlan, signal: AbortSignal): Promise<void> {
  const stop = new AbortController();
  const end = service.ended.then((how) => ({ kind: "ended" as const, how }));
  const ready = untilReady(plan, AbortSignal.any([stop.signal, signal])).then((isReady) => ({
    kind: isReady ? ("ready" as const) : ("late" as const),
    how: "it did not answer in time",
  }));
  try {
    const first = await Promise.race([end, ready]);
    signal.throwIfAborted();
    if (first.kind !== "ready") throw failed(plan, first.how, service.log, await lastLines(service.log));
  } finally {
    stop.abort();
  }
}

const failed = ({ name }: ServicePlan, how: string, log: string, said: string) =>
  fault("LOCAL_SERVICE_FAILED", { service: serviceLabels[name], how, log, said });

const toldBytes = 2000;

async function lastLines(path: string): Promise<string> {
  const text = await readFile(path, "utf8").catch(() => "");
  return text.slice(-toldBytes).trim().split("\n").slice(-8).join("\n");
}
