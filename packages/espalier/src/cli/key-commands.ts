import type { Command } from "commander";
import type { Kit } from "./kit.ts";

/** `keys …`: who may ask a server for what. */
export function addKeyCommands(root: Command, { globals, withJson }: Kit): void {
  const keys = root.command("keys").description("API keys to the project's server");
  withJson(keys.command("create"))
    .description("make a key and show it, this once")
    .requiredOption("--name <text>", "whose it is: a person or a program")
    .option(
      "--role <role>",
      "what it is good for: predict, monitor, train or admin (repeatable; default: predict)",
      (role: string, before: readonly string[] | undefined) => [...(before ?? []), role],
    )
    .option("--rate <rate>", "how often it may ask, e.g. 100/minute, or 10/second:50 with a burst")
    .option("--expires <when>", "a span such as 90d or 12h, or an ISO time (default: never)")
    .action(async (options, command: Command) => {
      const { keysCreateCommand } = await import("./keys.ts");
      await keysCreateCommand(globals(command), options);
    });
  withJson(keys.command("list"))
    .description("all keys, the newest first")
    .action(async (_options, command: Command) => {
      const { keysListCommand } = await import("./keys.ts");
      await keysListCommand(globals(command));
    });
  withJson(keys.command("revoke"))
    .description("make a key good for nothing, for good; a running server knows within five seconds")
    .argument("<id>", "the key's id: what stands between esp_ and the next _")
    .action(async (id: string, _options, command: Command) => {
      const { keysRevokeCommand } = await import("./keys.ts");
      await keysRevokeCommand(globals(command), id);
    });
}
