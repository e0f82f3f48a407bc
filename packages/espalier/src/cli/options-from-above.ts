import type { Command } from "commander";

/**
 * A subcommand takes its own options and no other. Commander gives an option of the command above to that command, wherever
 * it stands: `deploy local --dry-run` would be taken, and write all the same.
 */
export function refuseOptionsFromAbove(above: Command): void {
  above.hook("preSubcommand", (_, sub) => {
    const foreign = above.options.find(
      (option) =>
        above.getOptionValueSource(option.attributeName()) === "cli" &&
        !sub.options.some(({ long }) => long === option.long),
    );
    if (foreign !== undefined) sub.error(`error: unknown option '${foreign.long}'`);
  });
}
