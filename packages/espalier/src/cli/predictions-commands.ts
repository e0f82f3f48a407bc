import type { Command } from "commander";
import type { Kit } from "./kit.ts";

interface Tools extends Kit {
  readonly wholeNumber: (min: number, max: number) => (text: string) => number;
}

/** `espalier predictions …`: what servers predicted. */
export function addPredictionsCommands(root: Command, { globals, withJson, wholeNumber }: Tools): void {
  const predictions = withJson(withFilter(root.command("predictions")))
    .description("what was predicted, newest first")
    .option("--limit <n>", "how many", wholeNumber(1, 1_000_000), 20)
    .action(async (options: FilterOptions & { limit: number }, command: Command) => {
      const { predictionsCommand } = await import("./predictions.ts");
      await predictionsCommand(globals(command), options);
    });
  withJson(withFilter(predictions.command("export")))
    .description("all of it as a file: CSV or JSON lines")
    .requiredOption("--out <file>", "where to write it: a name that ends in .csv or .jsonl")
    .option("--raw", "leave texts that a spreadsheet would run as a formula as they are", false)
    .action(async (options: { out: string; raw: boolean }, command: Command) => {
      const { predictionsExportCommand } = await import("./predictions-export.ts");
      await predictionsExportCommand(globals(command, asksJson(command)), { ...filterOf(command), ...options });
    });
  withJson(withFilter(predictions.command("stats")))
    .description("how many by day and version, and what became of others")
    .action(async (_options, command: Command) => {
      const { predictionsStatsCommand } = await import("./predictions.ts");
      await predictionsStatsCommand(globals(command, asksJson(command)), filterOf(command));
    });
  withJson(predictions.command("forget"))
    .description("delete what is remembered of one subject, or of one request, for good")
    .option("--subject <id>", "whom requests were about, as in their x-subject-id header")
    .option("--request <id>", "a request's id, as in its answer")
    .action(async (_options, command: Command) => {
      const { predictionsForgetCommand } = await import("./predictions.ts");
      await predictionsForgetCommand(globals(command, asksJson(command)), filterOf(command));
    });
}

/** Which predictions are meant. */
export interface FilterOptions {
  readonly model?: string;
  readonly since?: string;
  readonly subject?: string;
  readonly request?: string;
}

const withFilter = (command: Command): Command =>
  command
    .option("--model <which>", "of this version (3), model (wine-quality) or both (wine-quality@3)")
    .option("--since <time>", 'of this time and later: 2026-03-01, 2026-03-01T12:00:00Z, or "2 hours", "7 days" ago')
    .option("--subject <id>", "about this subject, as in the x-subject-id header")
    .option("--request <id>", "of this request");

/** Commander gives an option of both commands to whichever it stands next to. */
function filterOf(command: Command): FilterOptions {
  const given = { ...command.parent!.opts<FilterOptions>(), ...command.opts<FilterOptions>() };
  const names = ["model", "since", "subject", "request"] as const;
  return Object.fromEntries(names.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])));
}
const asksJson = (command: Command) =>
  [command, command.parent!].some((one) => one.opts<{ json?: boolean }>().json === true);
