import color from "picocolors";
import type { Listener, RunEvent } from "../pipeline/index.ts";
import { formatDuration } from "../report/index.ts";

const barWidth = 24;

/** How wide the names of our own stages make their column, and how wide a longer one may. */
const nameWidths = [10, 24] as const;

/**
 * Shows a run as it goes, on stderr: a line for each finished stage, and under them one line that moves while stages,
 * trials and folds are at work. Where stderr is not a terminal, only the finished lines.
 *
 * @param names of the project's own stages
 */
export function progressOn(
  stream: NodeJS.WriteStream,
  names: readonly string[],
): { readonly listen: Listener; readonly clear: () => void } {
  const [narrowest, widest] = nameWidths;
  const width = Math.min(widest, Math.max(narrowest, ...names.map(({ length }) => length)));
  let live = "";
  const running = new Map<string, string>();
  const show = (text: string) => {
    if (!stream.isTTY) return;
    live = text;
    stream.write(`\r\u001b[2K${text}`);
  };
  const clear = () => {
    if (live !== "") stream.write("\r\u001b[2K");
    live = "";
  };
  const line = (text: string) => {
    clear();
    stream.write(`${text}\n`);
    if (running.size > 0) show(runningLine(running, width));
  };
  const listen: Listener = (event) => {
    switch (event.kind) {
      case "run-started":
        break;
      case "waiting":
        line(color.yellow(`waiting: ${event.holder} is at work in this project`));
        break;
      case "note":
        line(color.yellow(`  ! ${event.text}`));
        break;
      case "stage-started":
        running.set(event.stage, event.because);
        show(runningLine(running, width));
        break;
      case "stage-retried":
        line(retryLine(event, width));
        break;
      case "trial-done":
        show(searchLine(event, width));
        break;
      case "stage-failed":
        running.delete(event.stage);
        line(failedLine(event, width));
        break;
      case "stage-ended":
        running.delete(event.stage);
        line(stageLine(event, width));
        break;
    }
  };
  return { listen, clear };
}

function runningLine(running: ReadonlyMap<string, string>, width: number): string {
  const [[name, because] = ["", ""]] = running;
  if (running.size > 1) return `  ${color.cyan("…")} ${[...running.keys()].slice(0, 5).join(", ")}`;
  return `  ${color.cyan("…")} ${name.padEnd(width)} ${color.dim(because)}`;
}

const marks = {
  ran: color.green("✓"),
  restored: color.green("↺"),
  reused: color.dim("·"),
  skipped: color.dim("-"),
} as const;

function stageLine(
  { stage, status, because, durationMs }: Extract<RunEvent, { kind: "stage-ended" }>,
  width: number,
): string {
  const time = status === "skipped" ? "" : formatDuration(durationMs);
  return `  ${marks[status]} ${stage.padEnd(width)} ${status.padEnd(8)} ${time.padStart(8)}  ${color.dim(because)}`;
}

function failedLine({ stage, durationMs, code }: Extract<RunEvent, { kind: "stage-failed" }>, width: number): string {
  const time = formatDuration(durationMs).padStart(8);
  return `  ${color.red("✗")} ${stage.padEnd(width)} ${"failed".padEnd(8)} ${time}  ${color.dim(code)}`;
}

function retryLine(
  { stage, attempt, times, waitMs, because }: Extract<RunEvent, { kind: "stage-retried" }>,
  width: number,
): string {
  const [first = ""] = because.split("\n", 1);
  return color.yellow(
    `  ! ${stage.padEnd(width)} try ${attempt} of ${times + 1} failed, again in ${formatDuration(waitMs)}: ${first}`,
  );
}

function searchLine(
  { candidate, done, total, best }: Extract<RunEvent, { kind: "trial-done" }>,
  width: number,
): string {
  const full = Math.round((done / Math.max(1, total)) * barWidth);
  const bar = `${"█".repeat(full)}${color.dim("░".repeat(barWidth - full))}`;
  const score = Number.isFinite(best) ? `  best ${best.toFixed(4)}` : "";
  return `  ${color.cyan("…")} ${"search".padEnd(width)} ${bar} ${done}/${total} trials  ${color.dim(`${candidate}${score}`)}`;
}
