import color from "picocolors";
import { findProjectDir } from "../project/index.ts";
import { machinePorts, runSchedule, type ScheduleEvent } from "../schedule/index.ts";
import type { GlobalOptions } from "./global-options.ts";
import { withStore } from "./open-project-store.ts";
import { printText } from "./print.ts";
import { stopping } from "./stopping.ts";
import { version } from "./version.ts";

/** Runs a project's schedule until Ctrl-C or SIGTERM, which ends it well: exit code 0. */
export async function scheduleCommand(globals: GlobalOptions, { once }: { readonly once: boolean }): Promise<void> {
  const dir = findProjectDir(globals.dir);
  const { environment, json } = globals;
  const emit = (event: ScheduleEvent) => {
    if (json) process.stdout.write(`${JSON.stringify(eventJson(event))}\n`);
    else printText(`${new Date().toISOString().slice(0, 19)}Z  ${eventText(event)}`);
  };
  const say = (line: string) => void process.stderr.write(`${color.yellow(`  ! ${line}`)}\n`);
  const ports = machinePorts({ dir, environment, codeVersion: version, say, emit });
  const last = await stopping((signal) => withStore(dir, (store) => runSchedule(store, ports, { signal, once })));
  if (once && last !== null && last.outcome !== "interrupted") process.exitCode = last.exitCode ?? 2;
}

const timeText = (time: number) => `${new Date(time).toISOString().slice(0, 19)}Z`;
const nextText = (due: number | null) => (due === null ? "" : `; next ${timeText(due)}`);

function eventText(event: ScheduleEvent): string {
  switch (event.kind) {
    case "started":
      return `the schedule is up${event.watches ? ", waiting for new data" : ""}${nextText(event.nextDue)}`;
    case "run-started":
      return `run: ${event.reason}`;
    case "run-ended": {
      const paint = { finished: color.green, failed: color.red, interrupted: color.yellow }[event.outcome];
      const why = event.error === null ? "" : ` (${event.error.code}: ${event.error.message})`;
      return `${paint(event.outcome)}${why}${nextText(event.nextDue)}`;
    }
    case "skipped":
      return `${color.yellow("skipped")}: ${event.reason}; the run before it is still going`;
    case "missed":
      return `${color.yellow("missed")}: ${event.reason}`;
    case "trouble":
      return `${color.red(event.error.code)}  ${event.error.message}`;
    case "stopped":
      return "the schedule is down";
  }
}

/** Times are milliseconds since 1970, UTC, as everywhere on the command line. */
function eventJson(event: ScheduleEvent) {
  const at = Date.now();
  switch (event.kind) {
    case "started":
      return { event: "started", at, next_due_at: event.nextDue, watches_data: event.watches };
    case "run-started":
      return { event: "run-started", at, trigger: event.trigger, due_at: event.dueAt, reason: event.reason };
    case "run-ended": {
      const { trigger, dueAt, outcome, exitCode, runId, error, nextDue } = event;
      const ended = { outcome, exit_code: exitCode, run_id: runId, error, next_due_at: nextDue };
      return { event: "run-ended", at, trigger, due_at: dueAt, ...ended };
    }
    case "skipped":
    case "missed":
      return { event: event.kind, at, due_at: event.dueAt, reason: event.reason };
    case "trouble":
      return { event: "trouble", at, error: event.error };
    case "stopped":
      return { event: "stopped", at };
  }
}
