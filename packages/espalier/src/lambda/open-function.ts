import { hash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeModel } from "@espalier/learn";
import { createCore } from "../bare/index.ts";
import { parseSettings, type BuildSettings } from "../build/index.ts";
import { fault } from "../fault/index.ts";
import { KeyRing, keysInEnvironment, requireRole } from "../guard/index.ts";
import { createLiveModel, createModels } from "../predict/index.ts";
import { ownViews } from "../routes/index.ts";
import { ourViews, type View } from "../views/index.ts";
import type { Admit } from "./answer-event.ts";
import { awsAccess } from "./aws-access.ts";
import { fetchModel, otherModel } from "./fetch-model.ts";
import { fetchSecrets, readSecretPlaces } from "./fetch-secrets.ts";
import type { LambdaParts } from "./handler.ts";
import { rehearse } from "./rehearse.ts";
import { startError } from "./start-error.ts";

type Environment = Record<string, string | undefined>;

export interface FunctionPlace {
  /** Where settings.json stands, and the model unless it is in S3. */
  readonly folder: string;
  readonly environment: Environment;
  /** Where a model from S3 is kept. */
  readonly cache: string;
}

/**
 * What a deployed function answers with. A promise only where something has to be fetched: a model beside the program is
 * read at once, so that nothing is left to do when the first event comes. Throws or rejects with an Error whose name is the
 * code of a fault: BUILD_DAMAGED, FUNCTION_NOT_STARTING, KEYS_VARIABLE_INVALID, MODEL_DAMAGED, MODEL_FORMAT.
 */
export function openFunction(place: FunctionPlace): LambdaParts | Promise<LambdaParts> {
  try {
    const opening = open(place);
    if (!(opening instanceof Promise)) return opening;
    return opening.catch((error: unknown) => {
      throw startError(error);
    });
  } catch (error) {
    throw startError(error);
  }
}

function open({ folder, environment, cache }: FunctionPlace): LambdaParts | Promise<LambdaParts> {
  const settings = settingsIn(folder);
  const { file, sha256 } = settings.model;
  const { ESPALIER_SECRETS: secrets, ESPALIER_MODEL_S3: url } = environment;
  const isBeside = url === undefined || existsSync(join(folder, file));
  if (secrets === undefined && isBeside) return functionParts(settings, readBeside(folder, file, sha256), environment);
  const access = () => awsAccess(environment);
  return Promise.all([
    isBeside ? readBeside(folder, file, sha256) : fetchModel(url, sha256, cache, access),
    secrets === undefined ? {} : fetchSecrets(readSecretPlaces(secrets), access()),
  ]).then(([bytes, values]) => {
    Object.assign(environment, values);
    return functionParts(settings, bytes, environment);
  });
}

function settingsIn(folder: string): BuildSettings {
  const text = read(folder, "settings.json").toString("utf8");
  try {
    return parseSettings(text);
  } catch (error) {
    throw damaged(folder, (error as Error).message, error);
  }
}

function readBeside(folder: string, file: string, sha256: string): Buffer {
  const bytes = read(folder, file);
  const problem = otherModel(bytes, sha256, file);
  if (problem !== null) throw damaged(folder, problem);
  return bytes;
}

function read(folder: string, file: string): Buffer {
  try {
    return readFileSync(join(folder, file));
  } catch (error) {
    throw damaged(folder, `${file} cannot be read (${String((error as NodeJS.ErrnoException).code)})`, error);
  }
}

const damaged = (folder: string, problem: string, cause?: unknown) =>
  fault("BUILD_DAMAGED", { folder, problem }, { cause });

/**
 * Of settings.json and the bytes of the model that it names by hash: the build has read them in full. Throws learn's
 * faults where they are no model, and KEYS_VARIABLE_INVALID.
 */
export function functionParts(settings: BuildSettings, bytes: Uint8Array, environment: Environment): LambdaParts {
  const { name, version, rules, limits, metrics, runId, routes, server } = settings;
  const model = decodeModel(bytes, (part) => hash("sha256", part, "hex"), true);
  const served = { name, version: version ?? 1, aliases: [], model, metrics, runId };
  const live = createLiveModel(served, rules, limits);
  const core = createCore({ models: createModels(live), views: withOwn(ownViews(routes)), limits });
  void rehearse(core, live.example.row, live.reference); // never rejects
  return {
    core,
    model: live.reference,
    ...(server.keys === "all" ? { admit: admitKeys(environment) } : {}),
  };
}

/** A project's own route takes the place of ours with the same method and path. */
function withOwn(own: readonly View[]): readonly View[] {
  const addresses = new Set(own.map(({ method, path }) => `${method} ${path}`));
  return [...own, ...ourViews.filter(({ method, path }) => !addresses.has(`${method} ${path}`))];
}

/** Every request for a route with a role needs a key that has it. Faults KEYS_VARIABLE_INVALID. */
function admitKeys(environment: Environment): Admit {
  const ring = new KeyRing();
  ring.replace(keysInEnvironment(environment));
  return ({ headers }, { role }) => {
    if (role === null) return null;
    const key = ring.keyOf(headers, Date.now);
    requireRole(key, role);
    return key?.name ?? null;
  };
}
