import type { Command, Option } from "commander";
import type { DeployLocalOptions } from "./deploy-local.ts";
import type { GlobalOptions } from "./global-options.ts";

interface Tools {
  readonly globals: (command: Command, json?: boolean) => GlobalOptions;
  readonly withJson: (command: Command) => Command;
  readonly setOption: () => Option;
}

/** `up`, `down` and `deploy local`: the server with all that stands beside it, on this machine. */
export function addLocalCommands(root: Command, deploy: Command, { globals, withJson, setOption }: Tools): void {
  withJson(root.command("up"))
    .description("start the server, and the databases and pages beside it that are installed here")
    .option("--only <services>", "these only, with commas between them: server,prometheus")
    .option("--detach", "leave them running, and come back when all of them answer", false)
    .addOption(setOption())
    .action(async (options, command: Command) => {
      const { upCommand } = await import("./up.ts");
      await upCommand(globals(command), options);
    });

  withJson(root.command("down"))
    .description("end what up started")
    .action(async (_options, command: Command) => {
      const { downCommand } = await import("./down.ts");
      await downCommand(globals(command));
    });

  withJson(deploy.command("local"))
    .description("write a folder for docker compose: the server, Prometheus, Grafana, databases")
    .option("--out <folder>", "where to write it (default: deploy/local in the project)")
    .option("--model <version>", "version number or alias (default: the environment's champion)")
    .option("--file <model>", "a model file in the place of a registered model")
    .option("--override", "also a version whose gate did not pass", false)
    .addOption(setOption())
    .action(async (_options, command: Command) => {
      const { deployLocalCommand } = await import("./deploy-local.ts");
      // Options that `deploy` has, too, Commander gives to `deploy`, wherever they stand.
      const options = command.optsWithGlobals<DeployLocalOptions & { readonly json: boolean }>();
      await deployLocalCommand(globals(command, options.json), options);
    });
}
