import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { findVersion, openVersion } from "../data/index.ts";
import { readingOf } from "../pipeline/index.ts";
import { loadProject } from "../project/index.ts";
import { holdSource, sourceOf, type Held, type RelationOptions, type SourceSpec } from "../source/index.ts";
import type { Store } from "../store/index.ts";
import type { GlobalOptions } from "./global-options.ts";
import { withStore } from "./open-project-store.ts";

/** Data that a command line names: a file, or a version that a project keeps. */
export interface NamedData {
  readonly name: string;
  readonly held: Held;
  readonly spec: SourceSpec;
  /** Where one of them is a version that the project keeps: how the project reads rows. */
  readonly reading: Pick<RelationOptions, "texts" | "seed">;
  /** Likewise: what the project predicts. */
  readonly target: string | undefined;
}

/** `@`, `@-1`, a number of the history, or the beginning of a version's hash. */
const versionSelector = /^(@(-\d{1,9})?|\d{1,9}|[0-9a-f]{4,64})$/;

/**
 * Opens what a command line names for as long as `use` takes. What is a file is read as one; what is not, and looks like
 * a version, is looked for among those that the project keeps. Files need no project.
 */
export async function withNamedData<T>(
  { dir, environment }: Pick<GlobalOptions, "dir" | "environment">,
  names: readonly string[],
  use: (data: readonly NamedData[], scratch: string) => Promise<T>,
): Promise<T> {
  const isVersion = (name: string) => versionSelector.test(name) && !isFile(dir, name);
  if (names.some(isVersion)) {
    const { config, dir: projectDir } = await loadProject(dir, { environment });
    const how = { reading: readingOf(config), target: config.target.name };
    return await withStore(projectDir, (store) => {
      const scratch = join(store.dir, "tmp");
      const open = async (name: string) => ({
        ...how,
        ...(isVersion(name) ? await keptData(store, name, config.source, scratch) : await fileData(dir, name, scratch)),
      });
      return opened(names, open, (data) => use(data, scratch));
    });
  }
  const scratch = await mkdtemp(join(tmpdir(), "espalier-"));
  const open = async (name: string) => ({ reading: {}, target: undefined, ...(await fileData(dir, name, scratch)) });
  try {
    return await opened(names, open, (data) => use(data, scratch));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function opened<T>(
  names: readonly string[],
  open: (name: string) => Promise<NamedData>,
  use: (data: readonly NamedData[]) => Promise<T>,
): Promise<T> {
  const data: NamedData[] = [];
  try {
    for (const name of names) data.push(await open(name));
    return await use(data);
  } finally {
    for (const { held } of data) await held.release();
  }
}

type Opened = Pick<NamedData, "name" | "held" | "spec">;

/** Versions hold bytes; how to read them is what the project says of its source now. */
async function keptData(store: Store, name: string, spec: SourceSpec, scratch: string): Promise<Opened> {
  const version = await findVersion(store, name);
  return { name: `version ${version.slice(0, 12)}`, held: await openVersion(store, version, { scratch }), spec };
}

/** As in git, a path starts at the folder of `-C`; one that is only found from here, as a shell completes it, is taken too. */
async function fileData(dir: string, name: string, scratch: string): Promise<Opened> {
  const spec = sourceOf(isFile(dir, name) && !existsSync(resolve(dir, name)) ? resolve(name) : name);
  return { name, spec, held: await holdSource(dir, spec, { scratch }) };
}

const isFile = (dir: string, name: string) => existsSync(resolve(dir, name)) || existsSync(name);
