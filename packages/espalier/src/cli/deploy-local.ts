import { relative, resolve, join } from "node:path";
import color from "picocolors";
import { writeBuild } from "../build/index.ts";
import { checkGate } from "../deploy/index.ts";
import { composeName, localFiles, writeLocal } from "../local/index.ts";
import { pathInProject } from "../outputs/index.ts";
import { loadProject } from "../project/index.ts";
import { buildOf } from "./build-of.ts";
import type { GlobalOptions } from "./global-options.ts";
import { printJson, printText } from "./print.ts";
import { say } from "./say.ts";

export interface DeployLocalOptions {
  readonly out?: string;
  readonly model?: string;
  readonly file?: string;
  readonly override: boolean;
  readonly set: readonly string[];
}

const usualFolder = "deploy/local";

/** Writes a folder for `docker compose up`: the server's build, and what stands beside it. */
export async function deployLocalCommand(globals: GlobalOptions, options: DeployLocalOptions): Promise<void> {
  const { dir, config, environment } = await loadProject(globals.dir, { ...globals, set: options.set });
  const folder =
    options.out === undefined ? pathInProject(dir, usualFolder, "--out") : resolve(globals.dir, options.out);
  const { build, notes } = await buildOf(globals, "docker", options);
  checkGate(build.manifest.model, options.override);
  const { local, variables } = config.deploy;
  const { model, id } = build.manifest;
  const files = localFiles({
    name: composeName(config.name, environment),
    build: id,
    local,
    variables,
    serve: config.serve,
  });
  await writeBuild(build, join(folder, "server"));
  const written = await writeLocal(folder, files);
  for (const note of notes) say(note);
  const where = relative(process.cwd(), folder) || ".";
  const command = `docker compose -f ${join(where, "compose.yaml")} up --build --detach --wait`;
  if (globals.json) {
    return printJson({
      folder,
      model: { name: model.name, version: model.version },
      build: id,
      files: [...written.files, "server/", ".env"],
      environment_file: written.environment,
      missing: written.missing,
      command,
    });
  }
  const missing = written.missing.map((name) => `${color.yellow("!")} ${name} has no value in ${join(where, ".env")}`);
  printText(
    [
      `${color.green("✓")} ${model.name} version ${model.version ?? "–"} and ${local.services.join(", ")}: ${where}`,
      ...missing,
      `  next: ${command}`,
    ].join("\n"),
  );
}
