import { takeSeat } from "../workers/index.ts";
import type { GlobalOptions } from "./global-options.ts";
import { say } from "./say.ts";
import { serveSettings, type ServeCommandOptions } from "./serve-settings.ts";

export async function serveCommand(
  globals: GlobalOptions,
  folders: readonly string[],
  options: ServeCommandOptions,
): Promise<void> {
  const seat = takeSeat(say);
  const choice = { ...options, folders };
  try {
    const settings = await serveSettings(globals, choice);
    const { host = settings.serve.host, port = settings.serve.port, workers = settings.serve.workers } = options;
    if (workers === 1 || seat.place !== null) {
      const { serveHere } = await import("./serve-here.ts");
      return await serveHere(globals, choice, settings, { ...options, host, port: seat.place?.port ?? port }, seat);
    }
    const { serveWithWorkers } = await import("./serve-workers.ts");
    await serveWithWorkers(settings, { workers, host, port });
  } catch (error) {
    if (seat.place === null) throw error;
    seat.failed(error);
  }
}
