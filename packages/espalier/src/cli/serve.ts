import { loadProject } from "../project/index.ts";
import { championAlias } from "../registry/index.ts";
import { loadServedModel, startServer } from "../serve/index.ts";
import type { GlobalOptions } from "./global-options.ts";
import { withStore } from "./open-project-store.ts";

export interface ServeCommandOptions {
  readonly port?: number;
  readonly host: string;
  /** Absent: the environment's champion. */
  readonly model?: string;
  readonly log: boolean;
}

export async function serveCommand(globals: GlobalOptions, options: ServeCommandOptions): Promise<void> {
  const { dir, config, environment } = await loadProject(globals.dir, globals);
  const served = await withStore(dir, (store) =>
    loadServedModel(store, config.name, options.model ?? championAlias(environment)),
  );
  const server = await startServer({
    served,
    serve: config.serve,
    host: options.host,
    port: options.port ?? config.serve.port,
    log: options.log,
  });
  const which = `${served.name} version ${served.version}`;
  process.stderr.write(`${which} answers on ${server.url}\n  try ${server.url}/docs; stop with Ctrl-C\n`);
  await server.stopped;
  process.stderr.write(`${which} stopped\n`);
}
