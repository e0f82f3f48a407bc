import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planRun, type Plan, type PlanOptions } from "../pipeline/index.ts";
import type { Project } from "../project/index.ts";
import { openStore } from "../store/index.ts";
import { storeDir, withStore } from "./open-project-store.ts";
import { stopping } from "./stopping.ts";
import { version } from "./version.ts";

/** What a run would do. A project that has no store gets none: an empty one elsewhere stands in for it. */
export async function planOf(project: Project, selection: Omit<PlanOptions, "codeVersion" | "signal">): Promise<Plan> {
  return await stopping(async (signal) => {
    const options = { ...selection, codeVersion: version, signal };
    if (existsSync(storeDir(project.dir)))
      return await withStore(project.dir, (store) => planRun(project, store, options));
    const folder = await mkdtemp(join(tmpdir(), "espalier-plan-"));
    try {
      const store = await openStore(folder);
      try {
        return await planRun(project, store, options);
      } finally {
        store.close();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}
