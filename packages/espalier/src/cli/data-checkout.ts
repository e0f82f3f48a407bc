import { resolve } from "node:path";
import { checkout, findVersion, lastSeenVersion } from "../data/index.ts";
import { loadProject } from "../project/index.ts";
import { counted, shortVersion } from "./format-bytes.ts";
import type { GlobalOptions } from "./global-options.ts";
import { withStore } from "./open-project-store.ts";
import { printJson, printText } from "./print.ts";
import { stopping } from "./stopping.ts";

export interface CheckoutCommandOptions {
  readonly to?: string;
  readonly force: boolean;
}

export async function dataCheckoutCommand(
  globals: GlobalOptions,
  selector: string,
  { to, force }: CheckoutCommandOptions,
): Promise<void> {
  const { dir, config } = await loadProject(globals.dir, globals);
  const result = await stopping((signal) =>
    withStore(dir, async (store) => {
      const version = await findVersion(store, selector);
      const inProject = to === undefined;
      const leaving = inProject ? ((await lastSeenVersion(store, config.source)) ?? null) : null;
      const folder = inProject ? dir : resolve(dir, to);
      return { version, folder, ...(await checkout(store, version, { folder, leaving, force, signal })) };
    }),
  );
  if (globals.json) return printJson(result);
  const { version, folder, written, removed, unchanged } = result;
  const facts = [
    `${counted(written.length, "file")} written`,
    ...(removed.length > 0 ? [`${removed.length} removed`] : []),
    ...(unchanged.length > 0 ? [`${counted(unchanged.length, "file")} unchanged`] : []),
  ];
  printText(`version ${shortVersion(version)} is in ${folder}: ${facts.join(", ")}`);
}
