import { Option, type Command } from "commander";
import type { GlobalOptions } from "./global-options.ts";
import { refuseOptionsFromAbove } from "./options-from-above.ts";

interface Tools {
  readonly globals: (command: Command, json?: boolean) => GlobalOptions;
  readonly withJson: (command: Command) => Command;
  readonly setOption: () => Option;
  readonly wholeNumber: (min: number, max: number) => (text: string) => number;
}

/** `deploy` and what looks at its targets, `rollback` and `destroy`. */
export function addDeployCommands(root: Command, tools: Tools): Command {
  const { globals, withJson, setOption, wholeNumber } = tools;
  const target = "lambda or ec2";
  const deploy = withJson(root.command("deploy"))
    .description("put the model where others can call it: what is there becomes what the config says")
    .argument("<target>", target)
    .option("--dry-run", "say what would change, and change nothing", false)
    .option("--model <version>", "version number or alias (default: the environment's champion)")
    .addOption(new Option("--file <model>", "a model file in the place of a registered version").conflicts("model"))
    .option("--canary <percent>", "give the new version so many percent of the requests", wholeNumber(1, 99))
    .option("--override", "also a version whose gate did not pass; the release tells it", false)
    .option("--because <text>", "why, kept with the release", "")
    .option("--yes", "do not ask", false)
    .addOption(setOption())
    .action(async (name: string, options, command: Command) => {
      const { deployCommand } = await import("./deploy.ts");
      await deployCommand(globals(command), name, options);
    });
  refuseOptionsFromAbove(deploy);

  withJson(deploy.command("status"))
    .description("what is live, since when, and whether it is well")
    .argument("<target>", target)
    .addOption(setOption())
    .action(async (name: string, _options, command: Command) => {
      const { deployStatusCommand } = await import("./deploy-status.ts");
      await deployStatusCommand(...given(command, name));
    });

  withJson(deploy.command("releases"))
    .description("what was deployed and rolled back, newest first")
    .argument("<target>", target)
    .addOption(setOption())
    .action(async (name: string, _options, command: Command) => {
      const { deployReleasesCommand } = await import("./deploy-status.ts");
      await deployReleasesCommand(...given(command, name));
    });

  withJson(deploy.command("logs"))
    .description("what the servers printed; with --json a line of JSON for each line")
    .argument("<target>", target)
    .option("--since <duration>", 'how far back, such as "90 minutes" or "2 days"', "1 hour")
    .option("--follow", "print on until Ctrl-C", false)
    .addOption(setOption())
    .action(async (name: string, options, command: Command) => {
      const { deployLogsCommand } = await import("./deploy-logs.ts");
      await deployLogsCommand(...given(command, name), options);
    });

  withJson(deploy.command("cost"))
    .description("what a month costs, by a table of prices; nothing is asked of the cloud")
    .argument("<target>", target)
    .option("--requests <n>", "requests in a month", wholeNumber(0, 1e15), 1_000_000)
    .addOption(setOption())
    .action(async (name: string, options: { requests: number }, command: Command) => {
      const { deployCostCommand } = await import("./deploy-cost.ts");
      await deployCostCommand(...given(command, name), options.requests);
    });

  withJson(deploy.command("policy"))
    .description("the IAM policy that is enough for all commands on the target, as JSON")
    .argument("<target>", target)
    .addOption(setOption())
    .action(async (name: string, _options, command: Command) => {
      const { deployPolicyCommand } = await import("./deploy-policy.ts");
      await deployPolicyCommand(...given(command, name));
    });

  withJson(root.command("rollback"))
    .description("make an earlier release live again; nothing is built")
    .argument("<target>", target)
    .option("--to <version>", "of the model (default: the release before)", wholeNumber(1, 2 ** 31 - 1))
    .option("--because <text>", "why, kept with the release", "")
    .addOption(setOption())
    .action(async (name: string, options, command: Command) => {
      const { rollbackCommand } = await import("./rollback.ts");
      await rollbackCommand(globals(command), name, options);
    });

  withJson(root.command("destroy"))
    .description("remove what deploy made, except what holds data")
    .argument("<target>", target)
    .option("--dry-run", "say what would be removed, and remove nothing", false)
    .option("--yes", "do not ask", false)
    .addOption(setOption())
    .action(async (name: string, options, command: Command) => {
      const { destroyCommand } = await import("./destroy.ts");
      await destroyCommand(globals(command), name, options);
    });

  return deploy;

  /** Commander gives options to whichever of `deploy` and `deploy status` they stand next to. */
  function given(command: Command, name: string): [GlobalOptions, string, readonly string[]] {
    const all = [command, command.parent!].map((one) => one.opts<{ json?: boolean; set?: readonly string[] }>());
    return [
      globals(
        command,
        all.some(({ json }) => json === true),
      ),
      name,
      all.flatMap(({ set = [] }) => set),
    ];
  }
}
