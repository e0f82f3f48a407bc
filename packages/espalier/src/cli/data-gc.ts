import { collectGarbage } from "../data/index.ts";
import { loadProject } from "../project/index.ts";
import { counted, formatBytes, shortVersion } from "./format-bytes.ts";
import type { GlobalOptions } from "./global-options.ts";
import { withStore } from "./open-project-store.ts";
import { printJson, printText } from "./print.ts";
import { sayWaiting, stopping } from "./stopping.ts";

export async function dataGcCommand(
  globals: GlobalOptions,
  { keep, dryRun }: { readonly keep?: number; readonly dryRun: boolean },
): Promise<void> {
  const { dir, config } = await loadProject(globals.dir, globals);
  const result = await stopping((signal) =>
    withStore(dir, (store) =>
      collectGarbage(store, { keep: keep ?? config.data.keep, dryRun, signal, onWait: sayWaiting }),
    ),
  );
  const { dropped, blobs, packs, freedBytes } = result;
  if (globals.json) return printJson({ dry_run: dryRun, dropped, blobs, packs, freed_bytes: freedBytes });
  const freed = `${formatBytes(freedBytes)} ${dryRun ? "would be freed" : "freed"}: ${counted(blobs, "stored file")}`;
  const packed = packs > 0 ? `, ${packs} of them written anew with what is still needed` : "";
  const which = dropped.map((version) => `  dropped  ${shortVersion(version)}`);
  printText([freed + packed, ...which].join("\n"));
}
