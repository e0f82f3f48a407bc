import color from "picocolors";
import { findProjectDir } from "../project/index.ts";
import { formatDuration, textTable } from "../report/index.ts";
import { listTicks, type Tick } from "../schedule/index.ts";
import type { GlobalOptions } from "./global-options.ts";
import { withStore } from "./open-project-store.ts";
import { printJson, printText } from "./print.ts";

/** What the scheduler did: runs, and due times that had none. */
export async function scheduleHistoryCommand(
  globals: GlobalOptions,
  { limit }: { readonly limit: number },
): Promise<void> {
  const ticks = await withStore(findProjectDir(globals.dir), (store) => listTicks(store, limit));
  if (globals.json) return printJson({ ticks: ticks.map(tickJson) });
  if (ticks.length === 0) return printText("nothing was due yet; type: espalier schedule");
  const hasEnvironments = ticks.some(({ environment }) => environment !== null);
  const environmentOf = (text: string) => (hasEnvironments ? [text] : []);
  const rows = ticks.map((tick) => [
    new Date(tick.dueAt).toISOString().slice(0, 19).replace("T", " "),
    ...environmentOf(tick.environment ?? ""),
    tick.kind,
    outcomeText(tick),
    tick.startedAt === null || tick.endedAt === null ? "" : formatDuration(tick.endedAt - tick.startedAt),
    tick.runName ?? "",
    tick.error === null ? tick.reason : `${tick.reason}: ${tick.error.code}`,
  ]);
  const names = ["due (UTC)", ...environmentOf("environment"), "trigger", "outcome", "took", "run", "reason"];
  printText(textTable(names, rows));
}

function outcomeText({ outcome, missed }: Tick): string {
  const paint = { finished: color.green, failed: color.red, running: color.cyan };
  const text = outcome === "missed" ? `missed ${missed}` : outcome;
  return (outcome in paint ? paint[outcome as keyof typeof paint] : color.yellow)(text);
}

const tickJson = (tick: Tick) => ({
  due_at: tick.dueAt,
  trigger: tick.kind,
  environment: tick.environment,
  reason: tick.reason,
  outcome: tick.outcome,
  missed: tick.missed,
  attempts: tick.attempts,
  started_at: tick.startedAt,
  ended_at: tick.endedAt,
  run_id: tick.runId,
  run_name: tick.runName,
  error: tick.error,
});
