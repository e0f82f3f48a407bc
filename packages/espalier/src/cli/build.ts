import { relative, resolve } from "node:path";
import color from "picocolors";
import { runBuild, writeBuild, type Build, type BuildTarget, type TrialCall } from "../build/index.ts";
import { buildOf, type BuildChoice } from "./build-of.ts";
import { formatBytes } from "./format-bytes.ts";
import type { GlobalOptions } from "./global-options.ts";
import { printJson, printText } from "./print.ts";
import { say } from "./say.ts";

export interface BuildOptions extends BuildChoice {
  readonly out: string;
  /** Start it, and call it once. */
  readonly run: boolean;
}

/** Makes a folder that answers predictions wherever it is put. */
export async function buildCommand(globals: GlobalOptions, target: BuildTarget, options: BuildOptions): Promise<void> {
  const { build, notes } = await buildOf(globals, target, options);
  const folder = resolve(globals.dir, options.out);
  await writeBuild(build, folder);
  if (!globals.json) tellBuilt(build, folder);
  for (const note of notes) say(`${color.yellow("!")} ${note}`);
  const run = options.run ? await runBuild(build, folder, (line) => say(`  ${line}`)) : null;
  if (globals.json) return printJson({ folder, ...shortManifest(build), notes, run });
  if (run !== null) tellRun(run);
}

const shortManifest = ({ manifest: { id, target, project, environment, model, files } }: Build) => ({
  id,
  target,
  project,
  environment,
  model: {
    name: model.name,
    version: model.version,
    sha256: model.sha256,
    bytes: model.bytes,
    gate_passed: model.gatePassed,
  },
  files,
});

function tellBuilt({ manifest: { target, model, files, id } }: Build, folder: string): void {
  const which = model.version === null ? model.name : `${model.name} version ${model.version}`;
  const where = relative(process.cwd(), folder) || ".";
  printText(`${color.green("✓")} ${which} is built for ${target} in ${where}: build ${id.slice(0, 12)}`);
  const width = Math.max(...files.map(({ path }) => path.length));
  for (const { path, bytes } of files) printText(`  ${path.padEnd(width)}  ${formatBytes(bytes).padStart(8)}`);
}

function tellRun({ path, row, answer }: TrialCall): void {
  printText(`${color.green("✓")} started, and asked: POST ${path} ${JSON.stringify(row)}`);
  printText(JSON.stringify(answer, null, 2));
}
