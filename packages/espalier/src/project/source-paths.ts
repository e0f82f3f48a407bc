import { isRecord, childOf } from "./problems.ts";

/** As in the room of schema files, which stands on this one. */
const schemaFile = "espalier.schema.yaml";

/** Paths and globs of the project's files that our stages read: the source, what checks refer to, the schema file. */
export function sourcePaths({
  source,
  checks,
}: {
  readonly source: unknown;
  readonly checks: unknown;
}): readonly string[] {
  const referred = isRecord(checks) ? Object.values(checks).map((check) => childOf(check, "source")) : [];
  const paths = [source, ...referred].flatMap((one): readonly unknown[] => [childOf(one, "path")].flat());
  const files = paths.filter((path): path is string => typeof path === "string" && !/^[a-z0-9]+:\/\//i.test(path));
  return [...files, schemaFile];
}
