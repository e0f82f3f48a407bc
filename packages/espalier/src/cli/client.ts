import { relative, resolve } from "node:path";
import color from "picocolors";
import { generateClient, readModelInfo, writeClient } from "../client/index.ts";
import type { ModelInfo } from "../contract/index.ts";
import { defaultLimits, modelInfoOf } from "../predict/index.ts";
import type { GlobalOptions } from "./global-options.ts";
import { modelsToServe } from "./models-to-serve.ts";
import { printJson, printText } from "./print.ts";

export interface ClientOptions {
  readonly out: string;
  readonly name?: string;
  readonly model?: string;
  readonly from?: string;
}

/** Writes a typed client of a project's model, or of one that a running server answers with. */
export async function clientCommand(globals: GlobalOptions, options: ClientOptions): Promise<void> {
  const info = await infoOf(globals, options);
  const files = generateClient(info, options.name);
  const folder = resolve(globals.dir, options.out);
  await writeClient(folder, files);
  const sizes = files.map(({ path, text }) => ({ path, bytes: Buffer.byteLength(text) }));
  const { name } = JSON.parse(files[0]!.text) as { name: string };
  const model = { name: info.name, version: info.version };
  if (globals.json) return printJson({ folder, package: name, model, files: sizes });
  const kilobytes = (sizes.reduce((sum, { bytes }) => sum + bytes, 0) / 1000).toFixed(1);
  const where = relative(process.cwd(), folder) || ".";
  printText(
    `${color.green("✓")} ${name}, a client of ${info.name} version ${info.version}, is in ${where} (${files.length} files, ${kilobytes} kB)`,
  );
}

async function infoOf(globals: GlobalOptions, { model, from }: ClientOptions): Promise<ModelInfo> {
  if (from !== undefined) return await readModelInfo(from, { model, apiKey: process.env.ESPALIER_API_KEY });
  const { models, serve } = await modelsToServe(globals, { folders: [], model });
  const [{ served, rules }] = models;
  return modelInfoOf(served, rules, { ...defaultLimits, ...serve.limits });
}
