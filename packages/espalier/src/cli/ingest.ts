import { join, resolve } from "node:path";
import { holdSource } from "../source/index.ts";
import { takeSnapshot, watchFolder, type Snapshot, type WatchEvent } from "../data/index.ts";
import { loadProject, type Project } from "../project/index.ts";
import type { Store } from "../store/index.ts";
import { counted, formatBytes, shortVersion } from "./format-bytes.ts";
import type { GlobalOptions } from "./global-options.ts";
import { withStore } from "./open-project-store.ts";
import { printJson, printText } from "./print.ts";
import { sayWaiting, stopping } from "./stopping.ts";

export interface IngestCommandOptions {
  readonly watch?: string;
  readonly reason: string;
}

export async function ingestCommand(globals: GlobalOptions, { watch, reason }: IngestCommandOptions): Promise<void> {
  const project = await loadProject(globals.dir, { ...globals, makesStore: true });
  await stopping(async (signal) =>
    withStore(project.dir, async (store) => {
      if (watch !== undefined) return await watchCommand(globals, project, store, watch, signal);
      const { source } = project.config;
      const held = await holdSource(project.dir, source, { scratch: join(store.dir, "tmp"), signal });
      try {
        const how = { source, because: reason, now: Date.now(), signal, onWait: sayWaiting };
        const snapshot = await takeSnapshot(store, held, how);
        if (globals.json) printJson(snapshotJson(snapshot));
        else printText(snapshotText(snapshot));
      } finally {
        await held.release({ unread: true });
      }
    }),
  );
}

async function watchCommand(
  globals: GlobalOptions,
  { dir, config }: Project,
  store: Store,
  watch: string,
  signal: AbortSignal,
): Promise<void> {
  const { source, features, target } = config;
  const folder = resolve(dir, watch);
  const columns = [...Object.keys(features), target.name];
  if (!globals.json) process.stderr.write(`watching ${folder}; stop with Ctrl-C\n`);
  for await (const event of watchFolder(store, { dir, source, folder, columns, signal })) {
    if (globals.json) process.stdout.write(`${JSON.stringify(eventJson(event))}\n`);
    else printText(eventText(event));
  }
}

function snapshotText({ version, files, sizeBytes, read, storedBytes, change }: Snapshot): string {
  const word = { new: "new", known: "kept before", unchanged: "unchanged" }[change];
  const all = `${counted(files, "file")}, ${formatBytes(sizeBytes)}`;
  const work = read === 0 ? "" : `; ${counted(read, "file")} read, ${formatBytes(storedBytes)} stored`;
  return `version ${shortVersion(version)} (${word}): ${all}${work}`;
}

function snapshotJson({ version, files, sizeBytes, read, storedBytes, change }: Snapshot) {
  const counts = { files, size_bytes: sizeBytes, read_files: read, stored_bytes: storedBytes };
  return { version, change, ...counts };
}

const few = (names: readonly string[]) => names.slice(0, 3).join(", ") + (names.length > 3 ? ", …" : "");

function eventText(event: WatchEvent): string {
  if (event.kind === "rejected") return `rejected ${event.file}: ${event.reason}`;
  const { files, removed, snapshot } = event;
  const came = files.length > 0 ? [`${counted(files.length, "file")} came (${few(files)})`] : [];
  const went = removed.length > 0 ? [`${counted(removed.length, "file")} went (${few(removed)})`] : [];
  return `${[...came, ...went].join(", ")}: ${snapshotText(snapshot)}`;
}

function eventJson(event: WatchEvent) {
  if (event.kind === "rejected") {
    return { event: "rejected", file: event.file, reason: event.reason, moved_to: event.movedTo };
  }
  return { event: "batch", came: event.files, went: event.removed, ...snapshotJson(event.snapshot) };
}
