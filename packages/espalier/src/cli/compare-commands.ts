import type { Command, Option } from "commander";
import type { GlobalOptions } from "./global-options.ts";

interface Tools {
  readonly globals: (command: Command, json?: boolean) => GlobalOptions;
  readonly withJson: (command: Command) => Command;
  readonly setOption: () => Option;
  readonly wholeNumber: (min: number, max: number) => (text: string) => number;
}

/** `diff`, `metrics`, `params`: what changed, and what came of it. */
export function addCompareCommands(root: Command, { globals, withJson, setOption, wholeNumber }: Tools): void {
  withJson(root.command("diff"))
    .description("compare two runs or git revisions: metrics, settings, data, code")
    .argument("[a]", "a run (name, id, @ for the last, @-1 before it), a git revision, or . for the working folder")
    .argument("[b]", "the other one (default: the last run; of the last run and of a revision, the working folder)")
    .option("--markdown", "as a comment for a pull request", false)
    .action(async (a: string | undefined, b: string | undefined, options, command: Command) => {
      const { diffCommand } = await import("./diff.ts");
      await diffCommand(globals(command), a, b, options);
    });

  withJson(root.command("metrics"))
    .description("a run's metrics, held against the champion and the run before it")
    .argument("[run]", "name, id, beginning of an id, @-1 (default: the last run)")
    .option("--all", "a line for each run", false)
    .option("--limit <n>", "how many with --all", wholeNumber(1, 10_000), 20)
    .action(async (run: string | undefined, options, command: Command) => {
      const { metricsCommand } = await import("./metrics.ts");
      await metricsCommand(globals(command), run, options);
    });

  withJson(root.command("params"))
    .description("every setting, and where it comes from: config, params.yaml, environment, --set")
    .argument("[run]", "the settings of this run (default: of the project as it is now)")
    .addOption(setOption())
    .action(async (run: string | undefined, options, command: Command) => {
      const { paramsCommand } = await import("./params.ts");
      await paramsCommand(globals(command), run, options);
    });
}
