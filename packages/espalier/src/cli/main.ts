import { Argument, Command, CommanderError, InvalidArgumentError, Option } from "commander";
import type { BuildTarget } from "../build/index.ts";
import { fault } from "../fault/index.ts";
import { addCompareCommands } from "./compare-commands.ts";
import { addDataCommands } from "./data-commands.ts";
import { addDeployCommands } from "./deploy-commands.ts";
import { endWith } from "./end-with.ts";
import type { GlobalOptions } from "./global-options.ts";
import { addIngest } from "./keep-commands.ts";
import { addKeyCommands } from "./key-commands.ts";
import { addLocalCommands } from "./local-commands.ts";
import { addPredictionsCommands } from "./predictions-commands.ts";
import { addScheduleCommands } from "./schedule-commands.ts";
import { version } from "./version.ts";

/** Runs one command line; sets the exit code and never throws. */
export async function runCli(argv: readonly string[]): Promise<void> {
  endQuietlyWhenUnread(process.stdout);
  const debug = argv.includes("--debug");
  const json = argv.includes("--json");
  try {
    await program().parseAsync([...argv]);
  } catch (error) {
    if (!(error instanceof CommanderError)) endWith(error, { debug, json });
    else if (error.code === "commander.help")
      process.exitCode = 2; // no command: the help has been shown
    else if (error.exitCode !== 0) endWith(fault("USAGE", { problem: problemOf(error) }), { debug, json });
  }
}

/** A reader such as `head` that has seen enough is no error. */
function endQuietlyWhenUnread(stream: NodeJS.WriteStream): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    throw error;
  });
}

/** Commander's sentence, without its own marks. */
const problemOf = (error: CommanderError): string => error.message.replace(/^error: /, "").replace(/\s*\n\s*/g, " ");

function program(): Command {
  const root = new Command("espalier")
    .description("The whole life of a tabular machine-learning model")
    .version(version, "-V, --version")
    .option("-C, --dir <folder>", "work in this project", ".")
    .option("--env <name>", "work in this environment of the config (default: ESPALIER_ENV)")
    .option("--debug", "show stack traces", false)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ outputError: () => {} }) // told by `endWith`, as every error
    .configureHelp({ sortSubcommands: false });
  const globals = (command: Command, json?: boolean): GlobalOptions => {
    const { dir, debug, env } = root.opts<{ dir: string; debug: boolean; env?: string }>();
    const environment = env ?? (process.env.ESPALIER_ENV || null); // set to nothing is not set
    return { dir, environment, debug, json: json ?? command.opts<{ json?: boolean }>().json ?? false };
  };
  const withJson = (command: Command) => command.option("--json", "print one JSON document on stdout", false);

  withJson(root.command("run"))
    .description("whatever is not up to date: ingest to register, and the project's own stages")
    .argument("[stages...]", "only these and what they wait for")
    .addOption(setOption())
    .option("--force", "run the named stages, or all, though nothing changed", false)
    .option("--dry-run", "say what would run and why, and change nothing", false)
    .option("--locked", "fail where espalier.lock would change, instead of changing it", false)
    .option("--jobs <n>", "own stages at a time (default: as many as the machine has threads)", wholeNumber(1, 1024))
    .option("--retune", "search again although nothing changed", false)
    .option("--threads <n>", "threads for fitting (default: all; the results are the same)", wholeNumber(1, 256))
    .option("--reason <text>", "why this run was started, kept with it")
    .option(
      "--data <version>",
      "run on a kept version of the data: a number of its history, @-1, or a hash's first digits",
    )
    .option("--require-gate", "exit with code 3 where the gate does not pass", false)
    .action(async (stages: readonly string[], options, command: Command) => {
      const { runCommand } = await import("./run.ts");
      await runCommand(globals(command), stages, options);
    });

  withJson(root.command("status"))
    .description("what a run would do, and why")
    .argument("[stages...]", "only these and what they wait for")
    .addOption(setOption())
    .action(async (stages: readonly string[], options, command: Command) => {
      const { statusCommand } = await import("./status.ts");
      await statusCommand(globals(command), stages, options);
    });

  withJson(root.command("dag"))
    .description("the stages, what waits for what, and how each stands")
    .argument("[stages...]", "only these and what they wait for")
    .option("--mermaid", "print a Mermaid flowchart", false)
    .option("--svg <file>", "write a picture")
    .action(async (stages: readonly string[], options, command: Command) => {
      const { dagCommand } = await import("./dag.ts");
      await dagCommand(globals(command), stages, options);
    });

  withJson(root.command("init"))
    .description("make a new project from a data file or from an example; or a project's workflows")
    .argument("[folder]", "the new project's folder; with --ci, the project's (default: that of -C)")
    .option("--from <file>", "the data: CSV, TSV, JSON lines or Parquet, also packed")
    .option("--target <column>", "what to predict")
    .addOption(
      new Option("--task <task>", "overrule what the target's values suggest").choices([
        "regression",
        "classification",
      ]),
    )
    .option("--template <name>", "copy an example: wine-quality, wine-cultivars, iris, network-security")
    .addOption(new Option("--ci <service>", "write workflows that test and deploy the project").choices(["github"]))
    .option("--force", "with --ci: overwrite workflows that differ", false)
    .action(async (folder: string | undefined, options, command: Command) => {
      const { initCommand } = await import("./init.ts");
      await initCommand(globals(command), folder, options);
    });

  root
    .command("serve")
    .description("answer predictions over HTTP")
    .argument("[projects...]", "folders of projects, all served at once (default: that of -C)")
    .option("--port <n>", "port (0 = any free one; default: the config's, or 3000)", wholeNumber(0, 65535))
    .option("--host <address>", "address to listen on (default: the config's, or 127.0.0.1)")
    .option("--model <version>", "version number or alias of the first (default: the environment's champion)")
    .option("--file <model>", "a model file in the place of the first one's registered model")
    .option("--workers <n>", "processes that answer on the one port (default: the config's, or 1)", wholeNumber(1, 256))
    .addOption(setOption())
    .option("--log", "log requests as JSON on stderr; never feature values", false)
    .option("--log-features", "log rows and predictions, too: they may be about people", false)
    .action(async (folders: readonly string[], options, command: Command) => {
      const { serveCommand } = await import("./serve.ts");
      await serveCommand(globals(command), folders, options);
    });

  withJson(root.command("build"))
    .description("make a folder that answers predictions wherever it is put")
    .addArgument(
      new Argument("<target>", "what it is for").choices([
        "node",
        "docker",
        "lambda-zip",
        "lambda-image",
      ] satisfies BuildTarget[]),
    )
    .requiredOption("--out <folder>", "where to write it: a new or empty folder, or a build that is replaced")
    .option("--model <version>", "version number or alias (default: the environment's champion)")
    .addOption(new Option("--file <model>", "a model file in the place of a registered version").conflicts("model"))
    .addOption(setOption())
    .option("--run", "start it, call it once with an example, and stop it", false)
    .action(async (target: BuildTarget, options, command: Command) => {
      const { buildCommand } = await import("./build.ts");
      await buildCommand(globals(command), target, options);
    });

  withJson(root.command("predict"))
    .description("score a file: CSV, TSV, JSON lines or Parquet")
    .requiredOption("--input <file>", "rows to score")
    .option("--output <csv>", "where to write them (default: stdout)")
    .option("--raw", "leave texts that a spreadsheet would run as a formula as they are", false)
    .option("--model <version>", "version number or alias (default: the environment's champion)")
    .action(async (options, command: Command) => {
      const { predictCommand } = await import("./predict.ts");
      await predictCommand(globals(command), options);
    });

  withJson(root.command("client"))
    .description("write a typed client of the model: a package for Node and browsers")
    .requiredOption("--out <folder>", "where to write it: a new or empty folder, or one that it made before")
    .option("--name <package>", "the package's name (default: the model's, and -client)")
    .option("--model <version>", "version number or alias (default: the champion); with --from, the model's name")
    .option("--from <url>", "ask a running server, and no project; a key is taken from ESPALIER_API_KEY")
    .action(async (options, command: Command) => {
      const { clientCommand } = await import("./client.ts");
      await clientCommand(globals(command), options);
    });

  addPredictionsCommands(root, { globals, withJson, wholeNumber });

  const runs = withJson(root.command("runs"))
    .description("what was run, newest first")
    .option("--limit <n>", "how many", wholeNumber(1, 10_000), 20)
    .action(async (options: { limit: number }, command: Command) => {
      const { runsCommand } = await import("./runs.ts");
      await runsCommand(globals(command), options);
    });
  withJson(runs.command("show"))
    .description("one run: its stages, parameters and metrics")
    .argument("<run>", "name, id, beginning of an id, or @-1")
    .action(async (run: string, _options, command: Command) => {
      const { runsShowCommand } = await import("./runs.ts");
      await runsShowCommand(globals(command, asksJson(command)), run);
    });

  withJson(root.command("logs"))
    .description("what the project's own stages printed")
    .argument("[run]", "name, id, beginning of an id, or @-1 (default: the newest); or a stage of the newest run")
    .argument("[stage]", "one stage, with its earlier tries")
    .option("--follow", "print on until the run has ended", false)
    .action(async (run: string | undefined, stage: string | undefined, options, command: Command) => {
      const { logsCommand } = await import("./logs.ts");
      await logsCommand(globals(command), run, stage, options);
    });

  const models = withJson(root.command("models"))
    .description("registered models")
    .action(async (_options, command: Command) => {
      const { modelsCommand } = await import("./models.ts");
      await modelsCommand(globals(command));
    });
  withJson(models.command("show"))
    .description("one model: its versions, aliases and releases")
    .argument("<name>", "the model's name")
    .action(async (name: string, _options, command: Command) => {
      const { modelsShowCommand } = await import("./models.ts");
      await modelsShowCommand(globals(command, asksJson(command)), name);
    });

  withJson(root.command("report"))
    .description("a run on one page: what was asked, what came out, and how far it can be trusted")
    .argument("[run]", "name, id, beginning of an id, or @-1 (default: the newest that ended well)")
    .option("--output <html>", "where to write the page (default: reports/<run>.html in the project)")
    .option("--figures <folder>", "write its pictures as SVG files, too")
    .action(async (run: string | undefined, options, command: Command) => {
      const { reportCommand } = await import("./report.ts");
      await reportCommand(globals(command), run, options);
    });

  addCompareCommands(root, { globals, withJson, setOption, wholeNumber });
  addIngest(root, { globals, withJson });
  addDataCommands(root, { globals, withJson });
  addKeyCommands(root, { globals, withJson });
  const deploy = addDeployCommands(root, { globals, withJson, setOption, wholeNumber });
  addLocalCommands(root, deploy, { globals, withJson, setOption });
  addScheduleCommands(root, { globals, withJson, setOption, wholeNumber });

  withJson(root.command("doctor"))
    .description("are this machine and project in order?")
    .action(async (_options, command: Command) => {
      const { doctorCommand } = await import("./doctor.ts");
      await doctorCommand(globals(command));
    });

  return root;
}

/** Commander gives `--json` to whichever of `runs` and `runs show` it stands next to. */
const asksJson = (command: Command) =>
  [command, command.parent!].some((one) => one.opts<{ json?: boolean }>().json === true);

function setOption(): Option {
  const collect = (value: string, before: readonly string[]) => [...before, value];
  return new Option("--set <key=value>", "override one setting, e.g. search.trials=20 (repeatable)")
    .argParser(collect)
    .default([], "none");
}

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && text.trim() !== "" && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number in [${min}, ${max}].`);
  };
}
