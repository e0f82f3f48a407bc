import { hash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeModel } from "@espalier/learn";
import { createCore } from "../bare/index.ts";
import { parseSettings, type BuildSettings } from "../build/index.ts";
import { KeyRing, keysInEnvironment, requireRole } from "../guard/index.ts";
import { createLiveModel, createModels } from "../predict/index.ts";
import { ownViews } from "../routes/index.ts";
import { ourViews, type View } from "../views/index.ts";
import type { Admit } from "./answer-event.ts";
import { awsAccess } from "./aws-access.ts";
import { fetchModel, refuseOther } from "./fetch-model.ts";
import { fetchSecrets, readSecretPlaces } from "./fetch-secrets.ts";
import type { LambdaParts } from "./handler.ts";

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
 * read at once, so that nothing is left to do when the first event comes. Throws or rejects with an Error.
 */
export function openFunction({ folder, environment, cache }: FunctionPlace): LambdaParts | Promise<LambdaParts> {
  const settings = parseSettings(readFileSync(join(folder, "settings.json"), "utf8"));
  const { file, sha256 } = settings.model;
  const path = join(folder, file);
  const { ESPALIER_SECRETS: secrets, ESPALIER_MODEL_S3: url } = environment;
  const isBeside = url === undefined || existsSync(path);
  if (secrets === undefined && isBeside) return functionParts(settings, readBeside(path, sha256), environment);
  const access = () => awsAccess(environment);
  return Promise.all([
    isBeside ? readBeside(path, sha256) : fetchModel(url, sha256, cache, access),
    secrets === undefined ? {} : fetchSecrets(readSecretPlaces(secrets), access()),
  ]).then(([bytes, values]) => {
    Object.assign(environment, values);
    return functionParts(settings, bytes, environment);
  });
}

function readBeside(path: string, sha256: string): Buffer {
  const bytes = readFileSync(path);
  refuseOther(bytes, sha256, path);
  return bytes;
}

/**
 * Of settings.json and the bytes of the model that it names by hash: the build has read them in full. Throws learn's
 * faults where they are no model, and KEYS_VARIABLE_INVALID.
 */
export function functionParts(settings: BuildSettings, bytes: Uint8Array, environment: Environment): LambdaParts {
  const { name, version, rules, limits, metrics, runId, routes, server } = settings;
  const model = decodeModel(bytes, (part) => hash("sha256", part, "hex"), true);
  const served = { name, version: version ?? 1, aliases: [], model, metrics, runId };
  const live = createLiveModel(served, rules, limits);
  return {
    core: createCore({ models: createModels(live), views: withOwn(ownViews(routes)), limits }),
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
