import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeModel } from "@espalier/learn";
import { parseSettings, type BuildSettings } from "../build/index.ts";
import { fault, fromSystemError } from "../fault/index.ts";
import type { ServedModel } from "../predict/index.ts";
import { sha256 } from "../store/index.ts";

/** What a build's folder holds for its program. */
export interface OpenedBuild {
  readonly settings: BuildSettings;
  readonly served: ServedModel;
  readonly loadSeconds: number;
}

/** A build's settings. Fault BUILD_DAMAGED. */
export async function readSettings(folder: string): Promise<BuildSettings> {
  const text = await read(folder, "settings.json");
  try {
    return parseSettings(text.toString("utf8"));
  } catch (error) {
    throw fault("BUILD_DAMAGED", { folder, problem: (error as Error).message }, { cause: error });
  }
}

/** Reads settings and model, and compares them. Faults BUILD_DAMAGED, MODEL_DAMAGED, MODEL_FORMAT. */
export async function openBuild(folder: string): Promise<OpenedBuild> {
  const begun = performance.now();
  const settings = await readSettings(folder);
  const { name, version, model, metrics, runId } = settings;
  const bytes = await read(folder, model.file);
  if (sha256(bytes) !== model.sha256) {
    throw fault("BUILD_DAMAGED", { folder, problem: `${model.file} is not the model that it was built with` });
  }
  const decoded = decodeModel(bytes, sha256, true); // the build has read these very bytes in full
  const served = { name, version: version ?? 1, aliases: [], model: decoded, metrics, runId };
  return { settings, served, loadSeconds: (performance.now() - begun) / 1000 };
}

async function read(folder: string, file: string): Promise<Buffer> {
  return await readFile(join(folder, file)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") throw fault("BUILD_DAMAGED", { folder, problem: `${file} is not there` });
    throw fromSystemError(error, `${file} of the build`, "read");
  });
}
