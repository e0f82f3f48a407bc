import { createRequire } from "node:module";
import { join } from "node:path";
import { fault } from "../fault/index.ts";
import type { DeployTarget } from "./target.ts";

/** Target → the package that brings it. */
const packages: Readonly<Record<string, string>> = { lambda: "@espalier/aws", ec2: "@espalier/aws" };

/** Names of the targets that there are, whether their packages are installed or not. */
const targetNames: readonly string[] = Object.keys(packages);

/**
 * Loads a target from its package: the project's own, else one beside Espalier.
 * Faults DEPLOY_TARGET_UNKNOWN, DEPLOY_PACKAGE_MISSING, DEPLOY_PACKAGE_UNFIT.
 *
 * @param dir the project's folder
 */
export async function loadTarget(target: string, dir: string): Promise<DeployTarget> {
  const pack = Object.hasOwn(packages, target) ? packages[target] : undefined;
  if (pack === undefined) throw fault("DEPLOY_TARGET_UNKNOWN", { target, have: targetNames });
  const loaded = requireFrom([join(dir, "package.json"), import.meta.url], target, pack);
  const load = loaderIn(loaded, target);
  if (load === null) throw fault("DEPLOY_PACKAGE_UNFIT", { target, pack, problem: "it has no such target" });
  return await load();
}

/** Not by `import()`: the command line's bundle cannot do it. Node loads modules without top-level await by `require`, too. */
function requireFrom(places: readonly string[], target: string, pack: string): unknown {
  for (const place of places) {
    const require = createRequire(place);
    const path = resolved(require, pack);
    if (path === null) continue;
    try {
      return require(path);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      throw fault("DEPLOY_PACKAGE_UNFIT", { target, pack, problem }, { cause: error });
    }
  }
  throw fault("DEPLOY_PACKAGE_MISSING", { target, pack });
}

function resolved(require: NodeJS.Require, pack: string): string | null {
  try {
    return require.resolve(pack);
  } catch {
    return null;
  }
}

/** What the package exports is not known before it is looked at. */
function loaderIn(loaded: unknown, target: string): (() => Promise<DeployTarget>) | null {
  const child = (of: unknown, key: string): unknown =>
    typeof of === "object" && of !== null && Object.hasOwn(of, key) ? Reflect.get(of, key) : undefined;
  const load = child(child(loaded, "targets"), target);
  return typeof load === "function" ? (load as () => Promise<DeployTarget>) : null;
}
