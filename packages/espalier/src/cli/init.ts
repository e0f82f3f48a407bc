import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, isAbsolute, join, resolve } from "node:path";
import color from "picocolors";
import { fault, fromSystemError } from "../fault/index.ts";
import { planInit, planTemplate, writeProject, type InitPlan, type InitRequest } from "../project/index.ts";
import { packingOf, readRaw, sourceOf } from "../source/index.ts";
import { initSchema } from "./init-schema.ts";
import type { GlobalOptions } from "./global-options.ts";
import { printJson, printText } from "./print.ts";
import { version } from "./version.ts";

export interface InitCommandOptions {
  readonly from?: string;
  readonly target?: string;
  readonly task?: "regression" | "classification";
  readonly template?: string;
  /** Whose workflows are written, in a project that is there. */
  readonly ci?: "github";
  readonly force: boolean;
}

/** Paths start at the folder of `-C`, as in git. */
export async function initCommand(
  globals: GlobalOptions,
  folder: string | undefined,
  options: InitCommandOptions,
): Promise<void> {
  if (options.ci !== undefined) {
    if (options.from !== undefined || options.template !== undefined) throw fault("INIT_CI_ALONE", {});
    const { initCi } = await import("./init-ci.ts");
    return await initCi(globals, resolve(globals.dir, folder ?? "."), options);
  }
  if (folder === undefined) throw fault("INIT_NEEDS_FOLDER", {});
  const dir = resolve(globals.dir, folder);
  if (options.template !== undefined) {
    const files = await planTemplate(options.template, version);
    await writeProject(dir, files);
    return done(globals, folder, { template: options.template, files: files.map(({ path }) => path) });
  }
  const plan = await planFrom(globals, dir, options);
  const files = [...plan.files, ...(await initSchema(plan, resolve(globals.dir, options.from!)))];
  await writeProject(dir, files);
  const { inference, target, rows } = plan;
  const facts = {
    files: files.map(({ path }) => path),
    rows,
    target,
    features: inference.features,
    left_out: inference.leftOut,
  };
  if (!globals.json) printText(foundText(plan));
  done(globals, folder, facts);
}

async function planFrom(
  { dir: base }: GlobalOptions,
  dir: string,
  { from, target, task }: InitCommandOptions,
): Promise<InitPlan> {
  if (from === undefined || target === undefined) throw fault("INIT_NEEDS_DATA", {});
  const path = resolve(base, from);
  return planInit({
    folder: basename(dir),
    dataName: basename(path),
    data: await dataOf(path, from),
    target,
    version,
    ...(task ? { task } : {}),
  });
}

/** Rows that kinds, ranges and levels are inferred from, where the file is not a plain, small CSV. */
const inferredFrom = 100_000;
const wholeBytes = 32 << 20;

async function dataOf(path: string, from: string): Promise<InitRequest["data"]> {
  const what = `the data file ${JSON.stringify(from)}`;
  try {
    const { size } = await stat(path);
    const spec = sourceOf(path);
    if (spec.kind === "csv" && packingOf(path) === "none" && size <= wholeBytes) return await readFile(path);
    const scratch = await mkdtemp(join(tmpdir(), "espalier-init-"));
    try {
      const held = { files: [{ name: from, path }] };
      return { path, rows: await readRaw(held, { ...spec, path: from, sample: inferredFrom }, { scratch }) };
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  } catch (error) {
    throw fromSystemError(error, what, "read");
  }
}

function foundText({ inference, target, rows }: InitPlan): string {
  const features = Object.keys(inference.features).length;
  const warn = (text: string) => `${color.yellow("!")} ${text}`;
  return [
    `${rows} rows, ${features} features`,
    `${color.bold(target.name)}: ${target.task}, because ${target.because}`,
    ...(target.missing > 0
      ? [
          warn(
            `${target.missing} of ${rows} rows without a value of ${target.name}: a run stops there unless target.missing is "drop"`,
          ),
        ]
      : []),
    ...inference.leftOut.map(({ column, reason }) => warn(`${column} is left out: ${reason}`)),
    ...inference.odd.map(({ column, text, lines }) =>
      warn(`${column} has ${JSON.stringify(text)}${lines.length === 0 ? "" : ` on line ${lines.join(", ")}`}`),
    ),
  ].join("\n");
}

function done(globals: GlobalOptions, folder: string, facts: Readonly<Record<string, unknown>>): void {
  const at = isAbsolute(folder) ? folder : join(globals.dir, folder);
  if (globals.json) return printJson({ folder: at, ...facts });
  printText(`${color.green("✓")} ${at} is ready\n  next: npx espalier -C ${at} run`);
}
