import type { Json } from "@espalier/learn";
import color from "picocolors";
import { chooseRun, settingPath, settingsOf, type Setting } from "../compare/index.ts";
import { fault } from "../fault/index.ts";
import { findProjectDir, loadProject, pathText } from "../project/index.ts";
import { textTable } from "../report/index.ts";
import { getRun, type Run, type RunDetail } from "../track/index.ts";
import { plain, valueText } from "./change-text.ts";
import type { GlobalOptions } from "./global-options.ts";
import { withStoreIfAny } from "./open-project-store.ts";
import { printJson, printText } from "./print.ts";

export interface ParamsCommandOptions {
  readonly set: readonly string[];
}

/** Every setting as it is in the end, and where it was written; of the project as it is now, or of a run. */
export async function paramsCommand(
  globals: GlobalOptions,
  selector: string | undefined,
  { set }: ParamsCommandOptions,
): Promise<void> {
  if (selector !== undefined) {
    if (set.length > 0) throw fault("USAGE", { problem: "--set changes nothing of a run that has ended" });
    return printSettings(globals, await readRun(globals, selector));
  }
  const { config, overrides, environment } = await loadProject(globals.dir, { ...globals, set });
  printSettings(globals, { run: null, environment, config: JSON.parse(JSON.stringify(config)) as Json, overrides });
}

interface Resolved {
  readonly run: RunDetail | null;
  readonly environment: string | null;
  readonly config: Json;
  readonly overrides: Run["overrides"];
}

async function readRun({ dir, environment }: GlobalOptions, selector: string): Promise<Resolved> {
  return await withStoreIfAny(findProjectDir(dir), async (store) => {
    const id = await chooseRun({ store, environment }, selector);
    if (store === null || id === null) throw fault("RUN_NOT_FOUND", { run: selector });
    const run = await getRun(store, id);
    return { run, environment: run.tags.environment ?? null, config: run.config, overrides: run.overrides };
  });
}

function printSettings({ json }: GlobalOptions, { run, environment, config, overrides }: Resolved): void {
  const settings = settingsOf(config).map((setting) => ({ ...setting, from: originOf(setting, overrides) }));
  const winner = run === null ? [] : Object.entries(run.params);
  if (json) {
    return printJson({
      run_id: run?.id ?? null,
      run_name: run?.name ?? null,
      environment,
      settings: settings.map(({ keys, value, from }) => ({ path: settingPath(keys), value, from })),
      winner: Object.fromEntries(winner),
    });
  }
  const rows = settings.map(({ keys, value, from }) => [
    plain(settingPath(keys)),
    valueText(value),
    from === "config" ? color.dim(from) : plain(from),
  ]);
  const found = winner.map(([name, value]) => [plain(name), plain(value)]);
  const parts = [
    run === null ? "" : color.bold(run.name),
    textTable(["setting", "value", "from"], rows),
    found.length === 0 ? "" : `${color.bold("Winner")}\n${textTable(["parameter", "value"], found)}`,
  ];
  printText(parts.filter((part) => part !== "").join("\n\n"));
}

/** Where a setting was written: the last override of it, around it or within it; else the config, or its default. */
function originOf({ keys }: Setting, overrides: Run["overrides"]): string {
  const path = pathText(keys);
  const isIn = (inner: string, outer: string) => inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`);
  const made = overrides.findLast((one) => one.path === path || isIn(path, one.path) || isIn(one.path, path));
  return made?.from ?? "config";
}
