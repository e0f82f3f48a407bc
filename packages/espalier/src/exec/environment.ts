import type { StageRun, StageWork } from "./stage-work.ts";

/** What programs need to work at all. Anything else that a stage is to see, it declares. */
const usual: ReadonlySet<string> = new Set([
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "LANG",
  "TZ",
  "TMPDIR",
  "TEMP",
  "TMP",
  "VIRTUAL_ENV",
  "LD_LIBRARY_PATH",
  // How this machine reaches others.
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "ALL_PROXY",
  "NO_PROXY",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "NODE_EXTRA_CA_CERTS",
  // Windows has more of them.
  "SYSTEMROOT",
  "COMSPEC",
  "PATHEXT",
  "USERPROFILE",
  "APPDATA",
  "LOCALAPPDATA",
]);

type Environment = Readonly<Record<string, string>>;

/** What every process of a run is known by: whoever finds one later can tell whose it is. */
export const marks = ({ dir, runId }: Pick<StageRun, "dir" | "runId">): Environment => ({
  ESPALIER_DIR: dir,
  ESPALIER_RUN: runId,
});

/** The usual variables of this process. */
export function usualVariables(from: NodeJS.ProcessEnv): Environment {
  const seen = Object.entries(from).filter(([name]) => usual.has(name.toUpperCase()) || name.startsWith("LC_"));
  return Object.fromEntries(seen.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/**
 * The environment that a stage sees: the usual variables, those that it declares, and what there is to know about it.
 * Numbers, texts and truths of `params` are variables of their own, too; `ESPALIER_PARAMS` has all as JSON.
 */
export function environmentOf(run: StageRun, work: StageWork, from: NodeJS.ProcessEnv): Environment {
  const declared = work.env.flatMap((name): [string, string][] => {
    const value = from[name];
    return value === undefined ? [] : [[name, value]];
  });
  const params = Object.entries(work.params).flatMap(([name, value]): [string, string][] => {
    const isPlain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    return isPlain ? [[`ESPALIER_PARAM_${variableName(name)}`, String(value)]] : [];
  });
  const artifacts = Object.entries(work.artifacts).map(([name, path]) => [
    `ESPALIER_ARTIFACT_${variableName(name)}`,
    path,
  ]);
  return {
    ...usualVariables(from),
    NO_COLOR: "1",
    ...Object.fromEntries(declared),
    ...marks(run),
    ESPALIER_STAGE: work.stage,
    ESPALIER_SEED: String(run.seed),
    ...(run.environment !== null && { ESPALIER_ENV: run.environment }),
    ESPALIER_PARAMS: JSON.stringify(work.params),
    ...Object.fromEntries(params),
    ...(Object.fromEntries(artifacts) as Environment),
  };
}

/** `maxRows` → `MAX_ROWS`, `min-share` → `MIN_SHARE`. */
const variableName = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toUpperCase();
