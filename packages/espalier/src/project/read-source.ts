import { isS3Url } from "../s3/index.ts";
import type { Group } from "./parts.ts";
import { childOf, isRecord, type Path, type Problems } from "./problems.ts";

const groupOf: Readonly<Record<string, Group>> = {
  csv: "csv",
  "json-lines": "json-lines",
  parquet: "parquet",
  postgres: "postgres",
};

/** A source by its kind, and what no setting tells alone: what an address in the web or in S3 needs besides. */
export function readSource(problems: Problems, value: unknown, path: Path): unknown {
  const kind = childOf(value, "kind");
  const group = typeof kind === "string" && Object.hasOwn(groupOf, kind) ? groupOf[kind] : undefined;
  if (!isRecord(value) || group === undefined) {
    const at = isRecord(value) ? [...path, "kind"] : path;
    problems.add(at, "made by csv(…), tsv(…), jsonLines(…), parquet(…) or postgres(…)", isRecord(value) ? kind : value);
    return value;
  }
  const source = problems.read(group, withoutPassword(value), path);
  if (group === "postgres") checkDatabase(problems, source, path);
  else checkPaths(problems, source, path);
  return source;
}

function checkPaths(problems: Problems, source: Readonly<Record<string, unknown>>, path: Path): void {
  const paths = [source.path].flat().filter((one) => typeof one === "string");
  const isWeb = (one: string) => /^https?:\/\//i.test(one);
  const web = paths.filter(isWeb);
  if (web.length > 0 && paths.length > 1) {
    problems.add([...path, "path"], "one address of the web alone, or files and s3:// addresses", source.path);
  }
  if (web.length > 0 && source.sha256 === undefined) {
    problems.add(
      [...path, "sha256"],
      "the SHA-256 that the file must have, since anybody may change what is there",
      undefined,
    );
  }
  if (web.length === 0 && source.sha256 !== undefined) {
    problems.add([...path, "sha256"], "left out: it is for https:// addresses", source.sha256);
  }
  const other = paths.find((one) => /^[a-z][a-z0-9+.-]+:\/\//i.test(one) && !isWeb(one) && !isS3Url(one));
  if (other !== undefined) problems.add([...path, "path"], "a file, a glob, https://…, http://… or s3://…", other);
  if (paths.some(isS3Url) && !paths.every(isS3Url)) {
    problems.add([...path, "path"], "all s3:// addresses, or none", source.path);
  }
  for (const key of ["endpoint", "region", "pathStyle"]) {
    if (source[key] !== undefined && !paths.some(isS3Url)) {
      problems.add([...path, key], "left out: it is for s3:// addresses", source[key]);
    }
  }
}

function checkDatabase(problems: Problems, source: Readonly<Record<string, unknown>>, path: Path): void {
  const { url, env } = source;
  if (url !== undefined && env !== undefined) problems.add([...path, "url"], "left out where `env` is given", url);
  if (typeof url === "string" && url.includes(hidden)) {
    const rule = "without a password: a config is kept with every run; take the whole address from a variable by `env`";
    problems.add([...path, "url"], rule, url);
  }
}

const hidden = "[hidden]";

/** No problem may tell a password, and none may come into a run's configuration. */
function withoutPassword(source: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (typeof source.url !== "string") return source;
  const url = source.url
    .replace(/(:\/\/[^/?#]*?:)[^/?#]*(@)/, `$1${hidden}$2`)
    .replace(/(password=)[^&#]*/gi, `$1${hidden}`);
  return { ...source, url };
}
