import { resolve } from "node:path";
import { allKeys, createGuard, fixedKeys, keysInEnvironment, keysInStore, type UsageReport } from "../guard/index.ts";
import { ownViews } from "../routes/index.ts";
import { startServer, type ChangeNote } from "../serve/index.ts";
import { openStore } from "../store/index.ts";
import type { Seat } from "../workers/index.ts";
import type { GlobalOptions } from "./global-options.ts";
import { modelsToServe } from "./models-to-serve.ts";
import { storeDir } from "./open-project-store.ts";
import { rememberingOf } from "./remembered.ts";
import { say } from "./say.ts";
import type { ModelChoice, ServeCommandOptions, ServeSettings } from "./serve-settings.ts";
import { trainingOf } from "./training-of.ts";

/** Answers in this process: alone, or as one of several workers. */
export async function serveHere(
  globals: GlobalOptions,
  choice: ModelChoice,
  settings: ServeSettings,
  options: ServeCommandOptions & { readonly host: string; readonly port: number },
  seat: Seat,
): Promise<void> {
  const { project, serve, models } = await modelsToServe(globals, choice, settings);
  const { host, port } = options;
  const exchange = seat.exchange<UsageReport>("usage");
  const guard = await createGuard({ rules: serve, host, keys: await keysOf({ project }), exchange, warn: seat.tell });
  const training = await trainingOf(project, () => server.reload());
  const remembering = rememberingOf({ project, serve }, seat.tell);
  const server = await startServer({
    models,
    guard,
    predictions: remembering?.openLog(),
    host,
    port,
    limits: serve.limits,
    views: [...ownViews(serve.routes ?? []), ...(training?.views ?? [])],
    onEnd: training?.stop,
    hosts: serve.hosts,
    cors: serve.cors,
    tls: project && serve.tls ? tlsFiles(project.dir, serve.tls) : undefined,
    reloadMs: serve.reloadMs,
    drainDelayMs: serve.drainDelayMs,
    drainDeadlineMs: serve.drainMs,
    log: options.log || options.logFeatures,
    logFeatures: options.logFeatures,
    tell: options.log ? undefined : (note) => seat.tell(changeText(note)),
    signals: seat.signals,
    scrape: seat.scrape,
  });
  seat.signals.once("retire", () => server.retire());
  const which = models.map(({ served }) => `${served.name} version ${served.version}`).join(", ");
  const verb = models.length === 1 ? "answers" : "answer";
  seat.up(server.url, `${which} ${verb}`, server.metrics.register);
  if (seat.place !== null) {
    await server.stopped;
    return await seat.leave();
  }
  say(`${which} ${verb} on ${server.url}\n  try ${server.url}; stop with Ctrl-C`);
  const drainer = remembering?.startDrainer();
  drainer?.meter(server.metrics.register);
  await server.stopped;
  await drainer?.stop();
  say(`${which} stopped`);
}

/** Keys of the environment, and those of the first project's store, which stays open to be asked for new ones. */
async function keysOf({ project }: Pick<ServeSettings, "project">) {
  const fixed = fixedKeys(keysInEnvironment(process.env));
  return project === null ? fixed : allKeys(keysInStore(await openStore(storeDir(project.dir))), fixed);
}

const tlsFiles = (dir: string, { cert, key }: { readonly cert: string; readonly key: string }) => ({
  cert: resolve(dir, cert),
  key: resolve(dir, key),
});

function changeText(note: ChangeNote): string {
  switch (note.kind) {
    case "swapped":
      return `${note.model} version ${note.to} answers now, in place of version ${note.from}`;
    case "held back":
      return `${note.model}: ${note.fault.message}\n  ${note.fault.hint}\n  what answered before goes on`;
    case "certificate taken":
      return "the new certificate is used from now on";
    case "certificate refused":
      return `${note.fault.message}\n  ${note.fault.hint}\n  the certificate before goes on being used`;
  }
}
