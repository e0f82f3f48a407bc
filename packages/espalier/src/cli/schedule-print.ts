import { fault } from "../fault/index.ts";
import { loadProject } from "../project/index.ts";
import { cliPath, formats, printSchedule } from "../schedule/index.ts";
import type { GlobalOptions } from "./global-options.ts";
import { printText } from "./print.ts";
import { withinRepository } from "./within-repository.ts";

/** Prints the schedule as a crontab, systemd units, a CronJob or a workflow. */
export async function schedulePrintCommand(
  globals: GlobalOptions,
  wanted: string,
  { image, set }: { readonly image: string; readonly set: readonly string[] },
): Promise<void> {
  const { dir, file, config, environment } = await loadProject(globals.dir, { ...globals, set });
  const { schedule, name } = config;
  if (schedule === undefined) throw fault("SCHEDULE_MISSING", { file });
  const format = formats.find((one) => one === wanted)!; // the parser of the command line knows no other
  const program = [process.execPath, cliPath] as const;
  const dirInRepository = withinRepository(dir).folder;
  printText(await printSchedule({ name, dir, dirInRepository, environment, schedule, program, image }, format));
}
