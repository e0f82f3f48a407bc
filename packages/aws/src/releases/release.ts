import type { DeployRelease } from "espalier/deploy";
import { fault } from "../fault/index.ts";

/** Where a release lies in the bucket: keys sort as numbers do. */
export const releaseKey = (target: string, number: number): string =>
  `releases/${target}/${String(number).padStart(6, "0")}.json`;

/** `releases/lambda/000012.json` → 12; null: no release's key. */
export function numberOf(target: string, key: string): number | null {
  const number = Number(/\/(\d{6,})\.json$/.exec(key)?.[1] ?? Number.NaN);
  return key === releaseKey(target, number) ? number : null;
}

/** As it is written: plain JSON, keys in one order. */
export const releaseText = (release: DeployRelease): string =>
  `${JSON.stringify(
    {
      format: 1,
      number: release.number,
      kind: release.kind,
      model: { name: release.model.name, version: release.model.version, sha256: release.model.sha256 },
      build: release.build,
      revision: release.revision,
      canary_percent: release.canaryPercent,
      overrode: release.overrode,
      at: release.at,
      by: release.by,
      because: release.because,
    },
    null,
    2,
  )}\n`;

/** Reads what `releaseText` wrote. Fault RELEASE_DAMAGED. */
export function parseRelease(text: string, key: string): DeployRelease {
  const wrong = (problem: string) => fault("RELEASE_DAMAGED", { key, problem });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw wrong("it is not JSON");
  }
  const read = <T>(from: unknown, name: string, accepts: (value: unknown) => value is T): T => {
    const value: unknown = typeof from === "object" && from !== null ? Reflect.get(from, name) : undefined;
    if (!accepts(value)) throw wrong(`its ${name} is missing or of the wrong kind`);
    return value;
  };
  const format = read(json, "format", isWhole);
  if (format !== 1) throw wrong(`it has format ${format}; this version reads format 1`);
  const model = read(json, "model", isObject);
  return {
    number: read(json, "number", isWhole),
    kind: read(json, "kind", isKind),
    model: {
      name: read(model, "name", isText),
      version: read(model, "version", orNull(isWhole)),
      sha256: read(model, "sha256", isText),
    },
    build: read(json, "build", isText),
    revision: read(json, "revision", isText),
    canaryPercent: read(json, "canary_percent", orNull(isNumber)),
    overrode: read(json, "overrode", isTruth),
    at: read(json, "at", isNumber),
    by: read(json, "by", isText),
    because: read(json, "because", isText),
  };
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
const isText = (value: unknown): value is string => typeof value === "string";
const isTruth = (value: unknown): value is boolean => typeof value === "boolean";
const isNumber = (value: unknown): value is number => typeof value === "number";
const isWhole = (value: unknown): value is number => Number.isInteger(value);
const isKind = (value: unknown): value is DeployRelease["kind"] =>
  value === "deploy" || value === "canary" || value === "rollback";
const orNull =
  <T>(accepts: (value: unknown) => value is T) =>
  (value: unknown): value is T | null =>
    value === null || accepts(value);
