import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as learn from "@espalier/learn";
import { espalierFaults, Fault, fault } from "../fault/index.ts";
import { check } from "../checks/index.ts";
import { each, route } from "../route-spec/index.ts";
import { csv, defaultMissing, jsonLines, parquet, postgres, tsv } from "../source/index.ts";
import { artifact, defineStage, stage, when } from "../stages/index.ts";
import { defineProject } from "./config.ts";
import { gate } from "./gate.ts";
import { fromEnv, webhook } from "./hook.ts";
import { secret } from "./secret.ts";

/** What a config file finds under "espalier": this very installation, so that a project needs no node_modules. */
const espalier = {
  Fault,
  artifact,
  check,
  csv,
  defaultMissing,
  defineProject,
  defineStage,
  each,
  espalierFaults,
  fromEnv,
  gate,
  jsonLines,
  parquet,
  postgres,
  route,
  secret,
  stage,
  tsv,
  webhook,
  when,
};

/** What a project's own programs find under these names. */
export const virtualModules: { readonly espalier: object; readonly "@espalier/learn": object } = {
  espalier,
  "@espalier/learn": learn,
};

const names = ["espalier.config.ts", "espalier.config.mjs", "espalier.config.js"] as const;

/** The project's config file; faults PROJECT_NOT_FOUND. */
export function findConfig(dir: string): string {
  const name = names.find((one) => existsSync(join(dir, one)));
  if (!name) throw fault("PROJECT_NOT_FOUND", { dir });
  return name;
}

/**
 * Runs a config file and returns what it exports by default. Compiled files are kept in `.espalier/cache` once the
 * project has a store: reading from there takes 5 ms, compiling 140 ms.
 *
 * @param makesStore the command will make one anyway
 *
 * Faults CONFIG_SYNTAX, CONFIG_FAILED.
 */
export async function importConfig(dir: string, name: string, makesStore = false): Promise<unknown> {
  const path = join(dir, name);
  const store = join(dir, ".espalier");
  const cache = makesStore || existsSync(store) ? join(store, "cache") : false;
  const loaded = await evaluate(path, cache)
    .catch((error: NodeJS.ErrnoException) => {
      if (cache && cannotWrite.has(error.code ?? "")) return evaluate(path, false); // it is only a cache
      throw error;
    })
    .catch((error: unknown) => {
      throw configFault(error, name, path);
    });
  if (loaded.default !== undefined) return loaded.default;
  throw fault("CONFIG_FAILED", {
    file: name,
    problem: "it must end in `export default defineProject({ … })`; it exports no default",
  });
}

const cannotWrite: ReadonlySet<string> = new Set(["EACCES", "EDQUOT", "ENOSPC", "EPERM", "EROFS"]);

async function evaluate(path: string, fsCache: string | false): Promise<{ readonly default?: unknown }> {
  // By require: to import it, Node would look through its 200 kB for names to export.
  const { createJiti } = createRequire(import.meta.url)("jiti") as typeof import("jiti");
  return createJiti(path, { fsCache, moduleCache: false, interopDefault: false, virtualModules }).import(path);
}

function configFault(error: unknown, file: string, path: string): Fault {
  if (error instanceof Fault) return error;
  const message = error instanceof Error ? error.message : String(error);
  const cause = { cause: error };
  const syntax = /^ParseError: (.*?)\s*\n\s*(.+):(\d+):(\d+)$/.exec(message);
  if (syntax) {
    const [, problem = "", where = "", line, column] = syntax;
    const named = where === path ? file : where;
    return fault(
      "CONFIG_SYNTAX",
      { file: named, line: Number(line), column: Number(column) + 1, problem: problem.toLowerCase() },
      cause,
    );
  }
  const [first = ""] = message.split("\nRequire stack:");
  const problem = first.replace(/\(0 , \w+\.(\w+)\)/g, "$1"); // a compiled import: `(0 , _espalier.csv)`
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const line = stack.split(`${path}:`)[1]?.match(/^\d+/)?.[0];
  return fault("CONFIG_FAILED", { file: line === undefined ? file : `${file}, line ${line},`, problem }, cause);
}
