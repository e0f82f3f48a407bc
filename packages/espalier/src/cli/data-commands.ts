import { InvalidArgumentError, Option, type Command } from "commander";
import { addKeepCommands } from "./keep-commands.ts";
import type { Kit } from "./kit.ts";

/** `espalier data …`: what is there, what it looks like, and whether it is as it should be. */
export function addDataCommands(root: Command, kit: Kit): void {
  const data = root.command("data").description("bring, keep, describe, check and compare data");
  addChecks(data, kit);
  addKeepCommands(data, kit);
  addProfile(data, kit);
  addDrift(data, kit);
}

function addChecks(data: Command, { globals, withJson }: Kit): void {
  withJson(data.command("check"))
    .description("hold the data against the schema file and the project's checks, without training")
    .option("--input <file>", "another file in place of the project's source")
    .action(async (options, command: Command) => {
      const { dataCheckCommand } = await import("./data-check.ts");
      await dataCheckCommand(globals(command), options);
    });
  withJson(data.command("accept"))
    .description("record that the data is as it should be: in espalier.schema.yaml, and for drift and row counts")
    .option("--yes", "without asking", false)
    .action(async (options, command: Command) => {
      const { dataAcceptCommand } = await import("./data-accept.ts");
      await dataAcceptCommand(globals(command), options);
    });
}

function addProfile(data: Command, { globals, withJson }: Kit): void {
  withJson(data.command("profile"))
    .description("describe the data on one page: columns, pictures, the target, what is odd and what leaks")
    .option("--output <html>", "where to write the page (default: reports/profile.html in the project)")
    .addOption(
      new Option("--input <file>", "another file in place of the project's source; needs no project").conflicts("data"),
    )
    .option("--data <version>", "a version that the project keeps: its number, @-1, the beginning of its hash")
    .option("--target <column>", "what is to be predicted (default: the project's target)")
    .option("--seed <n>", "draws the sample that relations are computed from (default: the project's)", wholeSeed)
    .action(async (options, command: Command) => {
      const { dataProfileCommand } = await import("./data-profile.ts");
      await dataProfileCommand(globals(command), options);
    });
}

function wholeSeed(text: string): number {
  const seed = Number(text);
  if (Number.isSafeInteger(seed) && seed >= 0 && text.trim() !== "") return seed;
  throw new InvalidArgumentError("It must be a whole number ≥ 0.");
}

function addDrift(data: Command, { globals, withJson }: Kit): void {
  withJson(data.command("drift"))
    .description("how new data differ from old; files, or versions that the project keeps")
    .argument("<old>", "a file, or a version: its number, @-1, the beginning of its hash")
    .argument("<new>", "likewise; @ is the newest version")
    .option("--output <html>", "write a page with pictures")
    .addOption(
      new Option("--fail-on <level>", "exit with code 3 from this much drift on")
        .choices(["small", "moderate", "large"])
        .default("moderate"),
    )
    .option("--columns <names...>", "compare only these")
    .option("--target <column>", "judge this column apart")
    .option("--seed <text>", "draws the rows that large data are judged by", "drift")
    .action(async (before: string, after: string, options, command: Command) => {
      const { dataDriftCommand } = await import("./data-drift.ts");
      await dataDriftCommand(globals(command), before, after, options);
    });
}
