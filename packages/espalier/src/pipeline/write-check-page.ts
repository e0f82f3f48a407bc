import { mkdir, rm } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { checkPage, type Finding } from "../checks/index.ts";
import { fromSystemError } from "../fault/index.ts";
import type { Project } from "../project/index.ts";
import { writeDurably, type Store } from "../store/index.ts";

export interface CheckedData {
  readonly findings: readonly Finding[];
  readonly quarantined: number;
  readonly rows: number;
  readonly columns: number;
  /** As a sentence begins: `Run rustic-elm`. */
  readonly subject: string;
  /** As `CheckPageParts.isTableRead`. */
  readonly isTableRead: boolean;
}

/**
 * Writes the findings for people and for machines into `reports/<name>` of the store, and returns the page's path within
 * the project. Where there is nothing worth reading (no finding, or only information), there is no page, nor an older one.
 */
export async function writeCheckPage(
  { dir, config }: Project,
  store: Store,
  name: string,
  checked: CheckedData,
): Promise<string | null> {
  const { findings } = checked;
  const path = join(store.dir, "reports", name, "checks.html");
  if (findings.every(({ severity }) => severity === "info")) {
    await rm(dirname(path), { recursive: true, force: true });
    return null;
  }
  await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
    throw fromSystemError(error, path);
  });
  await writeDurably(join(dirname(path), "checks.json"), `${JSON.stringify(findings, null, 2)}\n`);
  await writeDurably(path, checkPage({ ...checked, project: config.name, checks: config.checks }));
  return relative(dir, path).split(sep).join("/");
}
