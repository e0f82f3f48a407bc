import color from "picocolors";
import { findProjectDir } from "../project/index.ts";
import { listModels, showModel, type ModelDetail } from "../registry/index.ts";
import { shortNumber, textTable } from "../report/index.ts";
import { modelDetailJson, modelJson } from "./model-json.ts";
import type { GlobalOptions } from "./global-options.ts";
import { withStore } from "./open-project-store.ts";
import { printJson, printText } from "./print.ts";

export async function modelsCommand(globals: GlobalOptions): Promise<void> {
  const models = await withStore(findProjectDir(globals.dir), listModels);
  if (globals.json) return printJson({ models: models.map(modelJson) });
  if (models.length === 0) return printText("no models yet; type: espalier run");
  const rows = models.map(({ name, versions, newest, aliases }) => [
    name,
    String(versions),
    String(newest),
    aliasesText(aliases),
  ]);
  printText(textTable(["model", "versions", "newest", "aliases"], rows));
}

export async function modelsShowCommand(globals: GlobalOptions, name: string): Promise<void> {
  const model = await withStore(findProjectDir(globals.dir), (store) => showModel(store, name));
  if (globals.json) return printJson(modelDetailJson(model));
  printText(modelText(model));
}

function modelText(model: ModelDetail): string {
  const versions = model.versions.map((version) => [
    String(version.version),
    version.aliases.join(", "),
    day(version.createdAt),
    version.modelHash.slice(0, 12),
    metricsText(version.metrics),
  ]);
  const releases = model.releases.map((release) => [
    day(release.at),
    `${release.alias} → ${release.version ?? "none"}`,
    release.previous === null ? "" : `was ${release.previous}`,
    release.by,
    release.because,
  ]);
  return [
    `${color.bold(model.name)}  ${aliasesText(model.aliases)}`,
    textTable(["version", "aliases", "made", "file", "held-out metrics"], versions),
    releases.length > 0 ? textTable(["when", "release", "", "by", "because"], releases) : "",
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

const aliasesText = (aliases: Readonly<Record<string, number>>) =>
  Object.entries(aliases)
    .map(([alias, version]) => `${alias} → ${version}`)
    .join(", ");
const metricsText = (metrics: Readonly<Record<string, number | null>>) =>
  Object.entries(metrics)
    .slice(0, 3)
    .map(([key, value]) => `${key} ${shortNumber(value)}`)
    .join("  ");
const day = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace("T", " ");
