import { decodeModel } from "@espalier/learn";
import { createLiveModel, defaultLimits, type LiveModel, type ServeRules } from "../predict/index.ts";
import type { ServeConfig } from "../project/index.ts";
import { sha256 } from "../store/index.ts";
import { lambdaZip } from "../zip/index.ts";
import type { Build, BuildSettings, BuildTarget, BuiltFile, BuiltModel } from "./build.ts";
import { imageFiles, lambdaBase, serverBase } from "./dockerfile.ts";
import { jsonText } from "./json-text.ts";
import type { BundledPackage, Program } from "./program.ts";
import { sbomOf } from "./sbom.ts";
import { settingsText } from "./settings.ts";

/** A model that is to be built, with what the registry knows of it. */
export interface ModelToBuild {
  readonly name: string;
  /** Null: it was never registered. */
  readonly version: number | null;
  readonly bytes: Uint8Array;
  readonly gatePassed: boolean | null;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly runId: string | null;
}

/** All that a build follows from, beside the program. */
export interface BuildRequest {
  readonly target: BuildTarget;
  readonly project: string;
  readonly environment: string | null;
  readonly model: ModelToBuild;
  readonly serve: ServeConfig;
  /** How the project's source reads cells, where it says so. */
  readonly csv?: ServeRules["csv"];
}

export const modelFile = "model.espalier";
/** What is uploaded, in the folder of a lambda-zip build. */
export const zipFile = "function.zip";
/** What our programs are made for. */
const oldestNode = ">=20.19";

/**
 * Makes a build in memory, with the model tried once. The same request and program give the same bytes.
 * Faults MODEL_DAMAGED, MODEL_FORMAT, BANDS_INVALID.
 */
export function buildModel(request: BuildRequest, program: Program): Build {
  const { target, project, environment, model: given } = request;
  const model: BuiltModel = {
    name: given.name,
    version: given.version,
    sha256: sha256(given.bytes),
    bytes: given.bytes.length,
    gatePassed: given.gatePassed,
  };
  const settings = settingsOf(request, model.sha256);
  const live = liveOf(request, settings);
  const versions = { ...ownVersions(program.packages), ...platformOf(target) };
  const run: readonly BuiltFile[] = [
    { path: program.file, bytes: program.bytes },
    { path: "settings.json", bytes: Buffer.from(settingsText(settings)) },
    { path: modelFile, bytes: given.bytes },
    { path: "licences.txt", bytes: Buffer.from(licencesOf(program.packages)) },
  ];
  const sbom = sbomOf({ project, model, program, espalierVersion: versions.espalier ?? "" });
  const files = sorted([
    ...run,
    { path: "sbom.json", bytes: Buffer.from(jsonText(sbom)) },
    ...imageFiles({ target, project, model, files: run.map(({ path }) => path) }),
    ...(target === "lambda-zip" ? [{ path: zipFile, bytes: lambdaZip({ files: run }, { withModel: true }) }] : []),
  ]);
  const listed = files.map(({ path, bytes }) => ({ path, bytes: bytes.length, sha256: sha256(bytes) }));
  const manifest: Build["manifest"] = {
    format: 1,
    target,
    project,
    environment,
    model,
    schema: Object.fromEntries(live.info.features.map(({ name, ...facts }) => [name, facts])),
    example: { row: live.example.row, prediction: live.example.prediction },
    versions,
    id: sha256(listed.map((file) => `${file.sha256}  ${file.path}\n`).join("")),
    files: listed,
  };
  const text = Buffer.from(jsonText(manifest));
  return { manifest, settings, files: sorted([...files, { path: "manifest.json", bytes: text }]) };
}

const sorted = (files: readonly BuiltFile[]) => [...files].sort((a, b) => (a.path < b.path ? -1 : 1));

function settingsOf({ model, serve, csv }: BuildRequest, hash: string): BuildSettings {
  const { bands, missing, port, hosts, cors, keys, deadlineMs, queue, breaker, drainDelayMs, drainMs } = serve;
  return {
    format: 1,
    name: model.name,
    version: model.version,
    model: { file: modelFile, sha256: hash },
    metrics: model.metrics,
    runId: model.runId,
    rules: { ...(bands && { bands }), missing, ...(csv && Object.keys(csv).length > 0 && { csv }) },
    limits: { ...defaultLimits, ...serve.limits },
    routes: serve.routes ?? [],
    server: {
      port,
      ...(hosts && { hosts }),
      ...(cors && { cors }),
      keys,
      deadlineMs,
      queue,
      breaker,
      drainDelayMs,
      drainMs,
    },
  };
}

/** The model as the program of the build will have it: whatever is wrong with it is found now. */
function liveOf({ model }: BuildRequest, { name, version, metrics, runId, rules, limits }: BuildSettings): LiveModel {
  const decoded = decodeModel(model.bytes, sha256);
  return createLiveModel({ name, version: version ?? 1, aliases: [], model: decoded, metrics, runId }, rules, limits);
}

const ours = new Map([
  ["espalier", "espalier"],
  ["@espalier/learn", "learn"],
]);

function ownVersions(packages: readonly BundledPackage[]): Record<string, string> {
  return Object.fromEntries(
    packages.flatMap(({ name, version }) => {
      const short = ours.get(name);
      return short === undefined ? [] : [[short, version]];
    }),
  );
}

/** What images stand on, unless whoever builds them says otherwise. */
const bases: Readonly<Partial<Record<BuildTarget, string>>> = { docker: serverBase, "lambda-image": lambdaBase };

/** What it is to run on. */
function platformOf(target: BuildTarget): Record<string, string> {
  const base = bases[target];
  return { node: oldestNode, ...(base === undefined ? {} : { base }) };
}

const rule = `\n${"-".repeat(80)}\n\n`;
const licencesOf = (packages: readonly BundledPackage[]): string =>
  packages
    .map(({ name, version, licence, licenceText }) => `${name} ${version}\n\n${licenceText ?? `Licence: ${licence}`}\n`)
    .join(rule);
