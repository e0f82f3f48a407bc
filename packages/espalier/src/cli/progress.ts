import color from "picocolors";
import type { Listener, RunEvent } from "../pipeline/index.ts";

const barWidth = 24;

/**
 * Shows a run as it goes, on stderr: a line for each finished stage, and under them one line that moves while trials
 * and folds are at work. Where stderr is not a terminal, only the finished lines.
 */
export function progressOn(stream: NodeJS.WriteStream): { readonly listen: Listener; readonly clear: () => void } {
  let live = "";
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
  };
  const listen: Listener = (event) => {
    if (event.kind === "waiting") line(color.yellow(`waiting: ${event.holder} is at work in this project`));
    else if (event.kind === "stage-started")
      show(`  ${color.cyan("…")} ${event.stage.padEnd(10)} ${color.dim(event.because)}`);
    else if (event.kind === "trial-done") show(searchLine(event));
    else line(stageLine(event));
  };
  return { listen, clear };
}

function stageLine(event: Extract<RunEvent, { kind: "stage-ended" }>): string {
  const mark = event.status === "ran" ? color.green("✓") : color.dim("·");
  const time = formatDuration(event.durationMs).padStart(8);
  return `  ${mark} ${event.stage.padEnd(10)} ${event.status.padEnd(7)} ${time}  ${color.dim(event.because)}`;
}

function searchLine({ candidate, done, total, best }: Extract<RunEvent, { kind: "trial-done" }>): string {
  const full = Math.round((done / Math.max(1, total)) * barWidth);
  const bar = `${"█".repeat(full)}${color.dim("░".repeat(barWidth - full))}`;
  const score = Number.isFinite(best) ? `  best ${best.toFixed(4)}` : "";
  return `  ${color.cyan("…")} ${"search".padEnd(10)} ${bar} ${done}/${total} trials  ${color.dim(`${candidate}${score}`)}`;
}

/** `12 ms`, `3.4 s`, `2 min 5 s`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
