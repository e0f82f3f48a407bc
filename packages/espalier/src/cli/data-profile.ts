import { mkdir } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import color from "picocolors";
import { Fault, fromSystemError } from "../fault/index.ts";
import { profilePage, profileRelation, type Note, type Profile, type ProfileOptions } from "../profile/index.ts";
import { loadProject, type Project } from "../project/index.ts";
import { withRelation, type Relation } from "../source/index.ts";
import { writeDurably } from "../store/index.ts";
import { withNamedData } from "./compared-data.ts";
import type { GlobalOptions } from "./global-options.ts";
import { withStore } from "./open-project-store.ts";
import { printJson, printText } from "./print.ts";
import { withProjectData } from "./project-data.ts";

export interface DataProfileOptions {
  readonly input?: string;
  readonly data?: string;
  readonly target?: string;
  readonly output?: string;
  readonly seed?: number;
}

/** Describes the project's data, another file, or a kept version: a page with pictures, and what is worth knowing. */
export async function dataProfileCommand(globals: GlobalOptions, options: DataProfileOptions): Promise<void> {
  const project = await projectIn(globals, options.input !== undefined);
  const { name, profile } = await withRows(globals, project, options, async (source, relation) => ({
    name: source,
    profile: await profileRelation(relation, profileOptions(project, relation, source, options)),
  }));
  const page = await writePage(globals.dir, project, options.output, profilePage(profile, name));
  if (globals.json) return printJson(profile);
  printText(profileText(profile, name, relative(process.cwd(), page) || page));
}

/** A file can be described where there is no project yet. */
async function projectIn(globals: GlobalOptions, isOptional: boolean): Promise<Project | null> {
  try {
    return await loadProject(globals.dir, globals);
  } catch (error) {
    if (isOptional && error instanceof Fault && error.code === "PROJECT_NOT_FOUND") return null;
    throw error;
  }
}

async function withRows<T>(
  globals: GlobalOptions,
  project: Project | null,
  { input, data }: DataProfileOptions,
  use: (name: string, relation: Relation) => Promise<T>,
): Promise<T> {
  if (project !== null && data === undefined) {
    return await withStore(project.dir, (store) =>
      withProjectData(project, store, input, ({ name, relation }) => use(name, relation)),
    );
  }
  return await withNamedData(globals, [data ?? input!], async ([rows], scratch) =>
    withRelation(rows!.held, rows!.spec, { ...rows!.reading, scratch }, (relation) => use(rows!.name, relation)),
  );
}

/** The project's target is looked for; in another file than its own it may be absent, as in rows to be scored. */
function profileOptions(
  project: Project | null,
  { columns }: Relation,
  file: string,
  { input, target, seed }: DataProfileOptions,
): ProfileOptions {
  const base = { seed: seed ?? project?.config.seed ?? 42, file };
  if (project === null) return { ...base, ...(target !== undefined && { target: { name: target } }) };
  const { config } = project;
  const own = { name: config.target.name, task: config.target.kind };
  if (target !== undefined && target !== own.name) return { ...base, target: { name: target }, split: config.split };
  const isThere = input === undefined || target !== undefined || columns.some((column) => column.name === own.name);
  return { ...base, features: config.features, split: config.split, ...(isThere && { target: own }) };
}

const defaultPage = { inProject: join("reports", "profile.html"), elsewhere: "profile.html" } as const;

async function writePage(
  dir: string,
  project: Project | null,
  output: string | undefined,
  page: string,
): Promise<string> {
  const usual = project === null ? resolve(dir, defaultPage.elsewhere) : join(project.dir, defaultPage.inProject);
  const path = output === undefined ? usual : resolve(dir, output);
  if (output === undefined) {
    await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
      throw fromSystemError(error, `the folder "${dirname(path)}"`);
    });
  }
  await writeDurably(path, page);
  return path;
}

const shownNotes = 5;

function profileText({ rows, columns, target, notes }: Profile, name: string, page: string): string {
  const predicts = target === null ? "" : `, to predict ${target.name}`;
  const more = notes.length - shownNotes;
  return [
    `${color.bold(name)}: ${rows.toLocaleString("en-US")} rows, ${columns.length.toLocaleString("en-US")} columns${plain(predicts)}`,
    ...notes.slice(0, shownNotes).map(noteText),
    `${more > 0 ? `${more} more ${more === 1 ? "note" : "notes"}, and all pictures` : "the page"}: ${page}`,
  ].join("\n\n");
}

function noteText({ level, text, hint }: Note): string {
  const mark = { error: color.red("✗"), warning: color.yellow("!"), info: color.cyan("·") }[level];
  return `${mark} ${plain(text)}\n  ${color.cyan("→")} ${plain(hint)}`;
}

/** Names of the data may hold what a terminal obeys, or what turns text around. */
const plain = (text: string): string => text.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");
