import { Argument, type Command, type Option } from "commander";
import type { GlobalOptions } from "./global-options.ts";
import type { RunCommandOptions } from "./run.ts";

interface Tools {
  readonly globals: (command: Command, json?: boolean) => GlobalOptions;
  readonly withJson: (command: Command) => Command;
  readonly setOption: () => Option;
  readonly wholeNumber: (min: number, max: number) => (text: string) => number;
}

/** `schedule …` and `retrain`: runs that nobody types. */
export function addScheduleCommands(root: Command, tools: Tools): void {
  const { globals, withJson, setOption, wholeNumber } = tools;
  addRetrain(root, tools);
  const schedule = root
    .command("schedule")
    .description("run the project whenever its schedule says so, until it is stopped")
    .option("--once", "do what is due now, and no more", false)
    .option("--json", "print a line of JSON for everything that happens", false)
    .action(async (options: { once: boolean }, command: Command) => {
      const { scheduleCommand } = await import("./schedule.ts");
      await scheduleCommand(globals(command), options);
    });
  withJson(schedule.command("history"))
    .description("what was due when, and what came of it, newest first")
    .option("--limit <n>", "how many", wholeNumber(1, 10_000), 20)
    .action(async (options: { limit: number }, command: Command) => {
      const { scheduleHistoryCommand } = await import("./schedule-history.ts");
      await scheduleHistoryCommand(globals(command, asksJson(command)), options);
    });
  schedule
    .command("print")
    .description("the schedule in another scheduler's words")
    .addArgument(new Argument("<format>", "whose").choices(["cron", "systemd", "kubernetes", "github"]))
    .addOption(setOption())
    .option("--image <name>", "for kubernetes: an image with Node", "node:22")
    .action(async (format: string, options: { image: string; set: readonly string[] }, command: Command) => {
      const { schedulePrintCommand } = await import("./schedule-print.ts");
      await schedulePrintCommand(globals(command), format, options);
    });
}

function addRetrain(root: Command, { globals, withJson, setOption, wholeNumber }: Tools): void {
  withJson(root.command("retrain"))
    .description("a run for a reason, as a schedule or a monitor starts one")
    .requiredOption("--reason <text>", "why, kept with the run")
    .option("--retune", "search again although nothing changed", false)
    .addOption(setOption())
    .option("--threads <n>", "threads for fitting (default: all; the results are the same)", wholeNumber(1, 256))
    .option("--require-gate", "exit with code 3 where the gate does not pass", false)
    .action(async (options: RetrainOptions, command: Command) => {
      const { runCommand } = await import("./run.ts");
      await runCommand(globals(command), [], { ...options, force: false, dryRun: false, locked: false });
    });
}

type RetrainOptions = Pick<RunCommandOptions, "set" | "retune" | "threads" | "reason" | "requireGate">;

/** Commander gives `--json` to whichever of `schedule` and `schedule history` it stands next to. */
const asksJson = (command: Command) =>
  [command, command.parent!].some((one) => one.opts<{ json?: boolean }>().json === true);
