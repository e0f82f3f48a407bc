import type { Command } from "commander";
import type { GlobalOptions } from "./global-options.ts";

/** What every declared command is given by the program. */
export interface Kit {
  globals(command: Command, json?: boolean): GlobalOptions;
  withJson(command: Command): Command;
}
