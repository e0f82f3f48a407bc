import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fault, fromSystemError, type ConfigProblem } from "../fault/index.ts";
import { checkConfig } from "./check-config.ts";
import type { ResolvedConfig } from "./config.ts";
import { findConfig, importConfig } from "./load-config.ts";
import { isRecord } from "./problems.ts";
import { applyWishes, parseSet, wishesIn, type Override, type Wish } from "./overrides.ts";

/** A project as every command sees it. */
export interface Project {
  /** Absolute. */
  readonly dir: string;
  /** The config file's name. */
  readonly file: string;
  readonly config: ResolvedConfig;
  /** What `params.yaml` and `--set` changed, in the order in which they were laid over the config. */
  readonly overrides: readonly Override[];
}

export interface LoadOptions {
  /** `--set key=value` of the command line. */
  readonly set?: readonly string[];
  /** The command makes a store where there is none: what is compiled for loading may be kept in it from now on. */
  readonly makesStore?: boolean;
}

const paramsFile = "params.yaml";

/**
 * Reads a project's config, lays `params.yaml` and then `set` over it, checks everything and fills in the defaults.
 * Faults PROJECT_NOT_FOUND, CONFIG_SYNTAX, CONFIG_FAILED, CONFIG_INVALID with all problems at once, SET_SYNTAX.
 */
export async function loadProject(folder: string, options: LoadOptions = {}): Promise<Project> {
  const dir = resolve(folder);
  const file = findConfig(dir);
  const set = (options.set ?? []).map(parseSet);
  const exported = await importConfig(dir, file, options.makesStore);
  const base = checkConfig(exported);
  if (base.kind === "invalid") throw fault("CONFIG_INVALID", { file, problems: base.problems });

  const wishes = [...(await readParams(dir)), ...set];
  const { config, overrides } = applyWishes(base.config, wishes);
  const checked = checkConfig(withGateOf(exported, config, overrides));
  if (checked.kind === "valid") return { dir, file, config: checked.config, overrides };
  const problems = checked.problems.map((problem) => withOrigin(problem, overrides));
  throw fault("CONFIG_INVALID", { file, problems });
}

/** A project that names no gate has the default one of its metric, which an override may have changed. */
function withGateOf(exported: unknown, config: unknown, overrides: readonly Override[]): unknown {
  const isNamed = isRecord(exported) && exported.gate !== undefined;
  const isSet = overrides.some(({ path }) => path.startsWith("gate"));
  return isNamed || isSet || !isRecord(config) ? config : { ...config, gate: undefined };
}

async function readParams(dir: string): Promise<readonly Wish[]> {
  const text = await readFile(join(dir, paramsFile), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw fromSystemError(error, paramsFile, "read");
  });
  if (text === null) return [];
  const { LineCounter, parseDocument } = await import("yaml");
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, stringKeys: true });
  const [error] = document.errors;
  if (error) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    throw fault("CONFIG_SYNTAX", { file: paramsFile, line, column: col, problem: error.message });
  }
  const value: unknown = document.toJS();
  return value === null || value === undefined ? [] : wishesIn(value, paramsFile);
}

/** The problem with the override that made it, if one did. Parameters are told by shorter paths than they have. */
function withOrigin(problem: ConfigProblem, overrides: readonly Override[]): ConfigProblem {
  const short = (path: string) => path.replace(/^(candidates\..*?\.(?:estimator|transforms\[\d+\]))\.params/, "$1");
  const within = (path: string, outer: string) =>
    path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
  const made = overrides.findLast(({ path }) => within(problem.path, short(path)) || within(short(path), problem.path));
  return made ? { ...problem, from: made.from } : problem;
}
