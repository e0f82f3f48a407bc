import { lstatSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Logs of so many runs stay, the newest, and not more than so many bytes of them. */
const mostRuns = 50;
const mostBytes = 1024 ** 3;

export interface RunLogs {
  readonly runId: string;
  /** When the last of them was made. */
  readonly at: number;
  readonly sizeBytes: number;
}

/** Which runs' logs go, so that the folder does not grow for ever. Those of the newest run stay in any case. */
export function logsToForget(runs: readonly RunLogs[], limits = { mostRuns, mostBytes }): readonly string[] {
  const newestFirst = [...runs].sort((a, b) => b.at - a.at);
  let bytes = 0;
  return newestFirst
    .filter(({ sizeBytes }, age) => {
      bytes += sizeBytes;
      return age > 0 && (age >= limits.mostRuns || bytes > limits.mostBytes);
    })
    .map(({ runId }) => runId);
}

/** Removes the oldest runs' logs. That it cannot is no reason for a run to fail. */
export function pruneLogs(storeDir: string): void {
  const root = join(storeDir, "logs");
  try {
    const runs = readdirSync(root).map((runId) => {
      const files = readdirSync(join(root, runId)).map((name) => lstatSync(join(root, runId, name)).size);
      return { runId, at: lstatSync(join(root, runId)).mtimeMs, sizeBytes: files.reduce((a, b) => a + b, 0) };
    });
    for (const runId of logsToForget(runs)) rmSync(join(root, runId), { recursive: true, force: true });
  } catch {
    // no logs yet; or somebody else is clearing up, too
  }
}
