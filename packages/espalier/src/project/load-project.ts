import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fault, fromSystemError, type ConfigProblem } from "../fault/index.ts";
import { checkConfig } from "./check-config.ts";
import type { ResolvedConfig } from "./config.ts";
import { environmentNames, environmentOrigin, environmentWishes, unknownConditions } from "./environment.ts";
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
  /** The environment that is laid over it; null where none is chosen. */
  readonly environment: string | null;
  /** All environments that the config names. */
  readonly environments: readonly string[];
  /** What `params.yaml`, the environment and `--set` changed, in the order in which they were laid over the config. */
  readonly overrides: readonly Override[];
}

export interface LoadOptions {
  /** `--set key=value` of the command line. */
  readonly set?: readonly string[];
  /** The environment to work in; none where it is null or left out. */
  readonly environment?: string | null;
  /** The command makes a store where there is none: what is compiled for loading may be kept in it from now on. */
  readonly makesStore?: boolean;
}

const paramsFile = "params.yaml";

/**
 * Reads a project's config, lays `params.yaml`, the environment and then `set` over it, checks everything and fills in
 * the defaults. The environments that are not chosen are checked, too.
 * Faults PROJECT_NOT_FOUND, CONFIG_SYNTAX, CONFIG_FAILED, CONFIG_INVALID with all problems at once, SET_SYNTAX,
 * ENVIRONMENT_UNKNOWN.
 */
export async function loadProject(folder: string, options: LoadOptions = {}): Promise<Project> {
  const dir = resolve(folder);
  const file = findConfig(dir);
  const set = (options.set ?? []).map(parseSet);
  const exported = await importConfig(dir, file, options.makesStore);
  const base = checkConfig(exported);
  if (base.kind === "invalid") throw fault("CONFIG_INVALID", { file, problems: base.problems });

  const environment = options.environment ?? null;
  const environments = environmentNames(exported);
  const params = await readParams(dir);
  const chosen = environment === null ? [] : environmentWishes(exported, environment);
  const lay = (wishes: readonly Wish[]) => layOver(exported, base.config, wishes);
  const laid = lay([...params, ...chosen, ...set]);
  const others = environments
    .filter((name) => name !== environment)
    .flatMap((name) => {
      const { problems } = lay([...params, ...environmentWishes(exported, name)]);
      return problems.filter(({ from }) => from === environmentOrigin(name));
    });
  const problems = [...laid.problems, ...others];
  if (laid.config === null || problems.length > 0) throw fault("CONFIG_INVALID", { file, problems });
  const { config, overrides } = laid;
  return { dir, file, config, environment, environments, overrides };
}

interface Laid {
  /** Null where there are problems. */
  readonly config: ResolvedConfig | null;
  readonly problems: readonly ConfigProblem[];
  readonly overrides: readonly Override[];
}

function layOver(exported: unknown, base: ResolvedConfig, wishes: readonly Wish[]): Laid {
  const { config, overrides } = applyWishes(base, wishes);
  const checked = checkConfig(withGateOf(exported, config, overrides));
  const found =
    checked.kind === "valid" ? unknownConditions(checked.config.stages, environmentNames(exported)) : checked.problems;
  const problems = found.map((problem) => withOrigin(problem, overrides));
  return { config: checked.kind === "valid" ? checked.config : null, problems, overrides };
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
