import { existsSync, readdirSync } from "node:fs";
import { access, constants, statfs } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import color from "picocolors";
import { Fault, fault } from "../fault/index.ts";
import { checkData } from "../data/index.ts";
import { readyHooks } from "../hooks/index.ts";
import { checkPredictions } from "../predictions/index.ts";
import { findProjectDir, loadProject } from "../project/index.ts";
import { checkStore } from "../store/index.ts";
import { counted } from "./format-bytes.ts";
import type { GlobalOptions } from "./global-options.ts";
import { storeDir, withStore } from "./open-project-store.ts";
import { printJson, printText } from "./print.ts";
import { predictionsDir } from "./remembered.ts";
import { version } from "./version.ts";

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  /** What to do; empty where nothing is wrong. */
  readonly hint: string;
}

const lowestNode = [20, 19] as const;
const enoughFreeBytes = 200 * 1024 * 1024;

/** Looks at the machine, the project and the store; exit code 2 where something has to be done. Changes nothing in the project. */
export async function doctorCommand(globals: GlobalOptions): Promise<void> {
  const checks = [nodeCheck(), await freeSpaceCheck(globals.dir), ...(await projectChecks(globals))];
  const ok = checks.every((check) => check.ok);
  if (!ok) process.exitCode = 2;
  if (globals.json) return printJson({ ok, version, cores: availableParallelism(), checks });
  const lines = checks.map(({ name, ok: fine, detail, hint }) => {
    const mark = fine ? color.green("✓") : color.red("✗");
    return `${mark} ${name.padEnd(12)} ${detail}${fine ? "" : `\n  ${color.cyan("→")} ${hint}`}`;
  });
  printText(lines.join("\n"));
}

function nodeCheck(): Check {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const ok = major > lowestNode[0] || (major === lowestNode[0] && minor >= lowestNode[1]);
  const detail = `Node ${process.versions.node}, espalier ${version}, ${availableParallelism()} cores`;
  return { name: "machine", ok, detail, hint: `install Node ${lowestNode.join(".")} or newer` };
}

async function freeSpaceCheck(dir: string): Promise<Check> {
  try {
    const { bavail, bsize } = await statfs(dir);
    const free = bavail * bsize;
    const detail = `${(free / 1024 ** 3).toFixed(1)} GB free`;
    return { name: "disk", ok: free >= enoughFreeBytes, detail, hint: "free some space: runs need a few hundred MB" };
  } catch (error) {
    return failed("disk", error);
  }
}

async function projectChecks({ dir, environment }: GlobalOptions): Promise<Check[]> {
  try {
    const projectDir = findProjectDir(dir);
    const checks = [await configCheck(projectDir, environment), await folderCheck(projectDir)];
    if (!checks.every((check) => check.ok)) return checks;
    const rest = [await storeCheck(projectDir), ...(await predictionsCheck(projectDir)), ...replacedCheck(projectDir)];
    return [...checks, ...(await hooksCheck(projectDir, environment)), ...rest];
  } catch (error) {
    return [failed("project", error)];
  }
}

async function configCheck(dir: string, environment: string | null): Promise<Check> {
  try {
    const { config } = await loadProject(dir, { environment });
    const parts = `${Object.keys(config.features).length} features, ${Object.keys(config.candidates).length} candidates`;
    return { name: "config", ok: true, detail: `${config.name}: ${parts}`, hint: "" };
  } catch (error) {
    return failed("config", error);
  }
}

/** What webhooks need of the environment; nothing is sent. Nothing to tell where there are none. */
async function hooksCheck(dir: string, environment: string | null): Promise<readonly Check[]> {
  const { hooks } = (await loadProject(dir, { environment })).config;
  if (hooks.length === 0) return [];
  const { ready, problems } = readyHooks(hooks, process.env);
  const detail = problems.length === 0 ? ready.map(({ name }) => name).join(", ") : problems.join("; ");
  const hint = "set the variable where runs are made: a webhook that lacks one is not sent";
  return [{ name: "hooks", ok: problems.length === 0, detail, hint }];
}

async function folderCheck(dir: string): Promise<Check> {
  try {
    await access(dir, constants.W_OK);
    return { name: "folder", ok: true, detail: `${dir} can be written to`, hint: "" };
  } catch {
    return {
      name: "folder",
      ok: false,
      detail: `${dir} cannot be written to`,
      hint: "give this user the right to write there",
    };
  }
}

/** What a run has moved aside is somebody's work; it is theirs to look at and to delete. */
function replacedCheck(dir: string): Check[] {
  const folder = join(storeDir(dir), "replaced");
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const count = entries.filter((entry) => !entry.isDirectory()).length;
  if (count === 0) return [];
  const detail = `${counted(count, "output")} edited by hand before a run put back its own: ${folder}`;
  return [{ name: "replaced", ok: true, detail, hint: "" }];
}

/** Nothing to tell where nothing was ever predicted. */
async function predictionsCheck(dir: string): Promise<readonly Check[]> {
  try {
    const problems = await checkPredictions(predictionsDir(dir));
    if (problems === null) return [];
    const detail = problems.length === 0 ? "the database is whole" : problems.join("; ");
    const { hint } = fault("PREDICTIONS_DAMAGED", { path: "", problem: "" });
    return [{ name: "predictions", ok: problems.length === 0, detail, hint }];
  } catch (error) {
    return [failed("predictions", error)];
  }
}

async function storeCheck(dir: string): Promise<Check> {
  try {
    await access(storeDir(dir));
  } catch {
    return { name: "store", ok: true, detail: "none yet; the first run makes it", hint: "" };
  }
  try {
    const problems = await withStore(dir, async (store) => {
      const found = await checkStore(store);
      const told = found.map((p) => (p.kind === "blob" ? `${p.path} is ${p.problem}` : p.problem));
      const paths = new Set(found.flatMap((p) => (p.kind === "blob" ? [p.path] : [])));
      // What is kept of data lies in blobs, too; a damaged one is told once.
      const data = (await checkData(store)).filter(({ path }) => !paths.has(path));
      return [...told, ...data.map(({ path, problem }) => `${path} is ${problem}`)];
    });
    const first = problems.slice(0, 3);
    const detail = problems.length === 0 ? "database and every stored file are whole" : first.join("; ");
    return {
      name: "store",
      ok: problems.length === 0,
      detail,
      hint: "delete damaged files and run again: they are made anew; kept data comes back with espalier data pull",
    };
  } catch (error) {
    return failed("store", error);
  }
}

function failed(name: string, error: unknown): Check {
  const hint = error instanceof Fault ? error.hint : "run again with --debug";
  return { name, ok: false, detail: error instanceof Error ? error.message : String(error), hint };
}
