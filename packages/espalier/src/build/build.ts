import type { ServeConfig } from "../project/index.ts";
import type { RouteSpec } from "../route-spec/index.ts";
import type { Limits, ServeRules } from "../predict/index.ts";

/** What a build is made for. */
export type BuildTarget = "node" | "docker" | "lambda-zip" | "lambda-image";

/** One file of a build, by its path in the folder, with `/` between its parts. */
export interface BuiltFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Which model a build holds, and where it came from. */
export interface BuiltModel {
  readonly name: string;
  /** Its number in the registry; null for a file that was never registered. */
  readonly version: number | null;
  /** SHA-256 of the model file, hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
  /** Whether its gate passed; null where none was asked. */
  readonly gatePassed: boolean | null;
}

/** How a whole server goes about its work; Lambda has AWS for that. */
export type ServerSettings = Pick<
  ServeConfig,
  "port" | "hosts" | "cors" | "keys" | "deadlineMs" | "queue" | "breaker" | "drainDelayMs" | "drainMs"
>;

/** `settings.json`: what the program of a build reads when it starts. Data, never code. */
export interface BuildSettings {
  readonly format: 1;
  readonly name: string;
  readonly version: number | null;
  readonly model: { readonly file: string; readonly sha256: string };
  /** On the held-out rows, and the run that it came from: as in `GET /model/info`. */
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly runId: string | null;
  readonly rules: ServeRules;
  readonly limits: Limits;
  readonly routes: readonly RouteSpec[];
  readonly server: ServerSettings;
}

/** `manifest.json`: what the build is, for people and for deploys. The same inputs give the same bytes: no time, no place. */
export interface BuildManifest {
  readonly format: 1;
  readonly target: BuildTarget;
  readonly project: string;
  readonly environment: string | null;
  readonly model: BuiltModel;
  /** Feature → what it holds, as in `GET /model/info`. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** A row that the model takes, and what it answers: what a deploy is tried with. */
  readonly example: { readonly row: Readonly<Record<string, unknown>>; readonly prediction: unknown };
  /** What it was made with: espalier, learn, and the Node that it is to run on. */
  readonly versions: Readonly<Record<string, string>>;
  /** SHA-256 over all other files: the build's name. */
  readonly id: string;
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
}

/** A build in memory: its files with `manifest.json` and `sbom.json` among them. */
export interface Build {
  readonly manifest: BuildManifest;
  readonly settings: BuildSettings;
  /** In the order of their paths. */
  readonly files: readonly BuiltFile[];
}
