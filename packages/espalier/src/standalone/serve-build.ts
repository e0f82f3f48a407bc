import { createGuard, fixedKeys, keysInEnvironment } from "../guard/index.ts";
import { createLiveModel } from "../predict/index.ts";
import { ownViews } from "../routes/index.ts";
import { startServer } from "../serve/index.ts";
import { openBuild } from "./open-build.ts";
import type { Options } from "./options.ts";

type Tell = (line: string) => void;

/** Answers until a signal: what is under way is finished. Faults as those of `openBuild` and `startServer`. */
export async function serveBuild(folder: string, { host, port, log }: Options, tell: Tell): Promise<void> {
  process.once("SIGTERM", endAtOnce);
  const { settings, served, loadSeconds } = await openBuild(folder);
  const { server: rules, limits, routes } = settings;
  const guard = await createGuard({ rules, host, keys: fixedKeys(keysInEnvironment(process.env)), warn: tell });
  const server = await startServer({
    models: [{ served, rules: settings.rules, loadSeconds }],
    guard,
    limits,
    views: ownViews(routes),
    host,
    port: port ?? rules.port,
    hosts: rules.hosts,
    cors: rules.cors,
    drainDelayMs: rules.drainDelayMs,
    drainDeadlineMs: rules.drainMs,
    log,
  });
  process.off("SIGTERM", endAtOnce);
  const which = `${served.name} version ${served.version}`;
  tell(`${which} answers on ${server.url}`);
  await server.stopped;
  tell(`${which} stopped`);
}

/** Until it listens there is nothing to finish; and a container's first process would not be ended by the signal alone. */
const endAtOnce = () => process.exit(0);

/** Asks the model for one prediction, without a server. */
export async function tryBuild(folder: string, tell: Tell): Promise<void> {
  const { settings, served } = await openBuild(folder);
  const { example } = createLiveModel(served, settings.rules, settings.limits);
  tell(`${served.name} version ${served.version} answers ${JSON.stringify(example.prediction.prediction)}`);
}
