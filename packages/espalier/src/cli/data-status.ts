import { join } from "node:path";
import color from "picocolors";
import { dataStatus, type DataStatus } from "../data/index.ts";
import { loadProject } from "../project/index.ts";
import { holdSource } from "../source/index.ts";
import { counted, shortVersion } from "./format-bytes.ts";
import type { GlobalOptions } from "./global-options.ts";
import { withStore } from "./open-project-store.ts";
import { printJson, printText } from "./print.ts";
import { stopping } from "./stopping.ts";

export async function dataStatusCommand(globals: GlobalOptions): Promise<void> {
  const { dir, config } = await loadProject(globals.dir, globals);
  const status = await stopping((signal) =>
    withStore(dir, async (store) => {
      const held = await holdSource(dir, config.source, { scratch: join(store.dir, "tmp"), signal });
      try {
        return await dataStatus(store, held, config.source, signal);
      } finally {
        await held.release({ unread: true });
      }
    }),
  );
  if (globals.json) printJson(status);
  else printText(statusText(status));
}

function statusText({ version, unchanged, changed, added, removed }: DataStatus): string {
  if (version === null) return `nothing is kept yet; ${counted(added.length, "file")} to keep: espalier ingest`;
  const lines = [
    ...changed.map((name) => color.yellow(`  changed  ${name}`)),
    ...added.map((name) => color.green(`  new      ${name}`)),
    ...removed.map((name) => color.red(`  gone     ${name}`)),
  ];
  const since = `version ${shortVersion(version)}`;
  if (lines.length === 0) return `as in ${since}: ${counted(unchanged.length, "file")}`;
  return [`since ${since} (${counted(unchanged.length, "file")} unchanged):`, ...lines].join("\n");
}
