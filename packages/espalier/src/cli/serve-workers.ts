import { startCrew } from "../workers/index.ts";
import type { ServeSettings } from "./serve-settings.ts";
import { rememberingOf } from "./remembered.ts";
import { say } from "./say.ts";

/** Beyond the time that a worker has for what it began: the second in which its clients move, and some for its end. */
const leaveSlackMs = 5000;

/** Answers with several processes, each of which runs the same command line; this one answers nothing itself. */
export async function serveWithWorkers(
  settings: ServeSettings,
  { workers, host, port }: { readonly workers: number; readonly host: string; readonly port: number },
): Promise<void> {
  const crew = await startCrew({
    workers,
    host,
    port,
    leaveMs: settings.serve.drainDelayMs + settings.serve.drainMs + leaveSlackMs,
    endsOnHangUp: process.stderr.isTTY, // the terminal has gone, and whoever started the server with it
    tell: say,
  });
  if (crew === null) return;
  say(`${crew.what} on ${crew.url}, with ${workers} workers of process ${process.pid}`);
  say(`  try ${crew.url}; stop with Ctrl-C`);
  const drainer = rememberingOf(settings, say)?.startDrainer();
  drainer?.meter(await crew.register());
  try {
    await crew.ended;
  } finally {
    await drainer?.stop();
  }
  say("all workers stopped");
}
