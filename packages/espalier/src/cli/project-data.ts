import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { readingOf } from "../pipeline/index.ts";
import type { Project } from "../project/index.ts";
import {
  holdSource,
  sourceName,
  sourceOf,
  withRelation,
  type Held,
  type Relation,
  type SourceSpec,
} from "../source/index.ts";
import type { Store } from "../store/index.ts";

/** The rows that a command works on, as the project reads them. */
export interface ProjectData {
  /** As messages name it. */
  readonly name: string;
  readonly spec: SourceSpec;
  readonly held: Held;
  readonly relation: Relation;
  readonly scratch: string;
}

/** Opens the project's source, or another file in its place, for as long as `use` takes. */
export async function withProjectData<T>(
  { dir, config }: Project,
  store: Store,
  input: string | undefined,
  use: (data: ProjectData) => Promise<T>,
): Promise<T> {
  const spec = input === undefined ? config.source : inputLike(config.source, inputPath(dir, input));
  const scratch = join(store.dir, "tmp");
  const held = await holdSource(dir, spec, { scratch });
  try {
    return await withRelation(held, spec, { scratch, ...readingOf(config) }, (relation) =>
      use({ name: sourceName(spec), spec, held, relation, scratch }),
    );
  } finally {
    await held.release();
  }
}

/** Another file, read as the project reads its own: the same missing values, numbers, and SQL; all of its rows. */
function inputLike(source: SourceSpec, path: string): SourceSpec {
  const spec = sourceOf(path);
  const { missing, sql } = source;
  const rows = { ...(missing && { missing }), ...(sql && { sql }) };
  if (spec.kind !== "csv" || source.kind !== "csv") return { ...spec, ...rows };
  const { decimal, encoding } = source;
  return { ...spec, ...rows, ...(decimal && { decimal }), ...(encoding && { encoding }) };
}

/** As in git, a path starts at the folder of `-C`; one that is only found from here, as a shell completes it, is taken too. */
const inputPath = (dir: string, path: string) =>
  existsSync(resolve(dir, path)) || !existsSync(path) ? path : resolve(path);
