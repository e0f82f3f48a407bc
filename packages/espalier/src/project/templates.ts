import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { didYouMean, fault } from "../fault/index.ts";
import type { ProjectFile } from "./project-file.ts";
import { withScaffold } from "./scaffold.ts";

/** In the published package, templates are beside `dist`; in the repository they are its examples. */
const folders = ["../../templates/", "../../../../examples/"].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/** What of an example is not part of it as a template: what it makes, and what tests it. */
const left: ReadonlySet<string> = new Set([
  ".espalier",
  "artifacts",
  "deploy",
  "dist",
  "espalier.lock",
  "generated",
  "node_modules",
  "quarantine",
  "reports",
  "tests",
]);

/** Names of the templates there are: folders with a config file. */
export async function templateNames(): Promise<readonly string[]> {
  const root = folders.find((folder) => existsSync(folder));
  if (!root) return [];
  const entries = await readdir(root);
  return entries.filter((name) => existsSync(join(root, name, "espalier.config.ts"))).sort();
}

/** The files of a template, with what a folder of its own needs besides. Faults TEMPLATE_UNKNOWN. */
export async function planTemplate(template: string, version: string): Promise<readonly ProjectFile[]> {
  const have = await templateNames();
  if (!have.includes(template)) {
    throw fault("TEMPLATE_UNKNOWN", { template, have, like: didYouMean(template, have) });
  }
  const root = join(folders.find((folder) => existsSync(folder))!, template);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((path) => !path.split("/").some((part) => left.has(part)))
    .sort();
  const files = paths.map(async (path): Promise<ProjectFile> => ({ path, content: await readFile(join(root, path)) }));
  return withScaffold(await Promise.all(files), template, version);
}
