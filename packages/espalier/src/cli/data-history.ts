import { listHistory } from "../data/index.ts";
import { findProjectDir } from "../project/index.ts";
import { textTable } from "../report/index.ts";
import { formatBytes, shortVersion } from "./format-bytes.ts";
import type { GlobalOptions } from "./global-options.ts";
import { withStore } from "./open-project-store.ts";
import { printJson, printText } from "./print.ts";

export async function dataHistoryCommand(globals: GlobalOptions, { limit }: { readonly limit: number }): Promise<void> {
  const entries = await withStore(findProjectDir(globals.dir), (store) => listHistory(store, limit));
  if (globals.json) {
    return printJson({ history: entries.map(({ sizeBytes, ...entry }) => ({ ...entry, size_bytes: sizeBytes })) });
  }
  if (entries.length === 0) return printText("nothing is kept yet; type: espalier ingest");
  const rows = entries.map(({ number, version, at, files, sizeBytes, because }) => [
    String(number),
    shortVersion(version),
    new Date(at).toISOString().slice(0, 19).replace("T", " "),
    String(files),
    formatBytes(sizeBytes),
    because,
  ]);
  printText(textTable(["number", "version", "kept", "files", "size", "because"], rows));
}
