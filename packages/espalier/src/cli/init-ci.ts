import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import color from "picocolors";
import { planGithub, readPackage, type WorkflowFile } from "../ci/index.ts";
import { fault, fromSystemError } from "../fault/index.ts";
import { pathInProject } from "../outputs/index.ts";
import { loadProject } from "../project/index.ts";
import { writeDurably } from "../store/index.ts";
import type { GlobalOptions } from "./global-options.ts";
import { printJson, printText } from "./print.ts";
import { withinRepository, type Repository } from "./within-repository.ts";

/** Whether a file is new, was changed by somebody, or is there as it would be written. */
type FileState = "new" | "differs" | "the same";

interface PlacedFile extends WorkflowFile {
  /** Absolute. */
  readonly place: string;
  readonly state: FileState;
}

/** Writes the workflows of a project that is there. What is there and differs is only overwritten with `force`. */
export async function initCi(
  globals: GlobalOptions,
  dir: string,
  { force }: { readonly force: boolean },
): Promise<void> {
  const project = await loadProject(dir, globals);
  const repository = withinRepository(project.dir);
  const { folder } = repository;
  const packageFolder = [project.dir, repository.root].find((one) => existsSync(join(one, "package.json")));
  if (packageFolder === undefined) throw fault("CI_NEEDS_PACKAGE", { dir: project.dir });
  const scripts = readPackage(await readFile(join(packageFolder, "package.json"), "utf8"));
  const files = planGithub({
    project: project.config.name,
    folder,
    packageFolder: packageFolder === project.dir ? folder : "",
    scripts,
    isLocked: existsSync(join(packageFolder, "package-lock.json")),
    branch: await mainBranch(repository),
    environments: project.environments,
    keyed: project.config.serve.keys === "all",
  });
  const placed = await Promise.all(files.map((file) => placedIn(repository.root, file)));
  const differ = placed.filter(({ state }) => state === "differs");
  if (differ.length > 0 && !force) throw fault("CI_FILES_DIFFER", { files: differ.map(({ path }) => path) });
  for (const { place, text, state } of placed) if (state !== "the same") await write(place, text);
  const notes = [
    ...espalierNotes(scripts.espalier, packageFolder, repository.root),
    ...(scripts.hasAws ? [] : ["deploys to Lambda need @espalier/aws: npm install --save-dev @espalier/aws"]),
    ...(repository.isRepository ? [] : ["this is no git repository yet: git init"]),
    ...(existsSync(join(packageFolder, "package-lock.json"))
      ? []
      : ["there is no package-lock.json: npm install writes it"]),
  ];
  if (globals.json)
    return printJson({ root: repository.root, files: placed.map(({ path, state }) => ({ path, was: state })), notes });
  printText(placed.map((file) => fileText(repository.root, file)).join("\n"));
  for (const note of notes) printText(`${color.yellow("!")} ${note}`);
}

/** What GitHub's machines could not install: nothing that package.json asks for, or a folder that only this machine has. */
function espalierNotes(espalier: string | null, packageFolder: string, root: string): readonly string[] {
  if (espalier === null) return ["package.json does not ask for espalier: npm install espalier"];
  const folder = /^(?:file|link):(.+)$/.exec(espalier)?.[1];
  if (folder === undefined) return [];
  if (!isAbsolute(folder) && !relative(root, resolve(packageFolder, folder)).startsWith("..")) return [];
  return [
    `package.json takes espalier from ${folder}, which is not in the repository: GitHub's machines do not have it`,
  ];
}

async function placedIn(root: string, file: WorkflowFile): Promise<PlacedFile> {
  const place = pathInProject(root, file.path, file.path);
  const before = await readFile(place, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw fromSystemError(error, `"${place}"`, "read");
  });
  return { ...file, place, state: before === null ? "new" : before === file.text ? "the same" : "differs" };
}

async function write(place: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(place), { recursive: true });
  } catch (error) {
    throw fromSystemError(error, `"${place}"`);
  }
  await writeDurably(place, text);
}

/** The branch that the repository it was cloned from is on; `main` where nothing is known. */
async function mainBranch({ root }: Repository): Promise<string> {
  const head = await readFile(join(root, ".git/refs/remotes/origin/HEAD"), "utf8").catch(() => "");
  return /^ref: refs\/remotes\/origin\/(\S+)/.exec(head)?.[1] ?? "main";
}

const said: Readonly<Record<FileState, string>> = { new: "written", differs: "overwritten", "the same": "unchanged" };

const fileText = (root: string, { place, state }: PlacedFile): string =>
  `${color.green("✓")} ${relative(process.cwd(), place) || relative(root, place)} ${said[state]}`;
