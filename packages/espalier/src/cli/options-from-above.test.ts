import { Command } from "commander";
import { expect, test } from "vitest";
import { refuseOptionsFromAbove } from "./options-from-above.ts";

/** What `local` is told, or what ends it. */
function typed(...words: readonly string[]): unknown {
  const root = new Command().exitOverride().configureOutput({ outputError: () => {} });
  const deploy = root.command("deploy").argument("<target>").option("--dry-run").option("--model <version>");
  deploy.action(() => {});
  refuseOptionsFromAbove(deploy);
  let told: unknown = null;
  const local = deploy.command("local").option("--model <version>");
  local.action((_options, command: Command) => {
    told = command.optsWithGlobals();
  });
  try {
    root.parse(words, { from: "user" });
    return told;
  } catch (error) {
    return (error as Error).message;
  }
}

test("a subcommand refuses what only the command above it knows, wherever it stands", () => {
  expect(typed("deploy", "local", "--dry-run")).toBe("error: unknown option '--dry-run'");
  expect(typed("deploy", "--dry-run", "local")).toBe("error: unknown option '--dry-run'");
});

test("what both know goes on", () => {
  expect(typed("deploy", "local", "--model", "3")).toEqual({ model: "3" });
  expect(typed("deploy", "lambda", "--dry-run")).toBe(null);
});
