import { InvalidArgumentError, type Command } from "commander";
import type { Kit } from "./kit.ts";

/** `espalier ingest`. */
export function addIngest(root: Command, { globals, withJson }: Kit): void {
  withJson(root.command("ingest"))
    .description("keep the data as it is now, as a version; run does so by itself")
    .option("--watch <folder>", "go on: keep a new version whenever files have arrived there")
    .option("--reason <text>", "why, kept in the history", "espalier ingest")
    .action(async (options, command: Command) => {
      const { ingestCommand } = await import("./ingest.ts");
      await ingestCommand(globals(command), options);
    });
}

/** Those of `espalier data …` that keep data, and move it. */
export function addKeepCommands(data: Command, { globals, withJson }: Kit): void {
  withJson(data.command("status"))
    .description("which files differ from the last kept version")
    .action(async (_options, command: Command) => {
      const { dataStatusCommand } = await import("./data-status.ts");
      await dataStatusCommand(globals(command));
    });
  withJson(data.command("history"))
    .description("the versions of the data, newest first")
    .option("--limit <n>", "how many", positive, 20)
    .action(async (options: { limit: number }, command: Command) => {
      const { dataHistoryCommand } = await import("./data-history.ts");
      await dataHistoryCommand(globals(command), options);
    });
  withJson(data.command("diff"))
    .description("what differs between two versions: files, columns, rows")
    .argument("<from>", "a number of the history, @-1, or a hash's first digits")
    .argument("<to>", "likewise; @ is the newest")
    .action(async (from: string, to: string, _options, command: Command) => {
      const { dataDiffCommand } = await import("./data-diff.ts");
      await dataDiffCommand(globals(command), from, to);
    });
  withJson(data.command("checkout"))
    .description("make the data files those of a version")
    .argument("<version>", "a number of the history, @-1, or a hash's first digits")
    .option("--to <folder>", "write them into this folder instead")
    .option("--force", "overwrite and remove files whose content no version has", false)
    .action(async (version: string, options, command: Command) => {
      const { dataCheckoutCommand } = await import("./data-checkout.ts");
      await dataCheckoutCommand(globals(command), version, options);
    });
  withJson(data.command("push"))
    .description("bring the versions to a folder or to S3")
    .argument("[remote]", "a folder or s3://bucket/prefix (default: the config's data.remote)")
    .action(async (remote: string | undefined, _options, command: Command) => {
      const { dataPushCommand } = await import("./data-transfer.ts");
      await dataPushCommand(globals(command), remote);
    });
  withJson(data.command("pull"))
    .description("bring versions from there, or mend one")
    .argument("[remote]", "a folder or s3://bucket/prefix (default: the config's data.remote)")
    .argument("[version]", "a hash's first digits (default: all)")
    .action(async (remote: string | undefined, version: string | undefined, _options, command: Command) => {
      const { dataPullCommand } = await import("./data-transfer.ts");
      await dataPullCommand(globals(command), remote, version);
    });
  withJson(data.command("gc"))
    .description("free what no version and no run needs")
    .option("--keep <n>", "drop versions beyond the n newest that no run was made of", positive)
    .option("--dry-run", "say what would go, and change nothing", false)
    .action(async (options: { keep?: number; dryRun: boolean }, command: Command) => {
      const { dataGcCommand } = await import("./data-gc.ts");
      await dataGcCommand(globals(command), options);
    });
}

function positive(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError("It must be a whole number, 1 or more.");
}
