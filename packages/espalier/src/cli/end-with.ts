import color from "picocolors";
import { exitCodeOf, Fault } from "../fault/index.ts";

const issuesPage = "https://github.com/espalier/espalier/issues";

/**
 * Ends a command with an error: code, what is wrong, what to do. On stderr for people; with `--json` also as one JSON
 * document on stdout, so that a machine always gets one. Exit code 2 when its user can act, 1 when we must.
 */
export function endWith(error: unknown, { debug, json }: { readonly debug: boolean; readonly json: boolean }): void {
  process.exitCode = exitCodeOf(error);
  const known = error instanceof Fault && error.blame !== "us" ? error : null;
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Fault ? error.code : "UNEXPECTED";
  const hint = known
    ? known.hint
    : `this is a mistake in Espalier. Run again with --debug and report it at ${issuesPage}`;

  process.stderr.write(`${color.red("✗")} ${color.bold(code)}  ${message}\n  ${color.cyan("→")} ${hint}\n`);
  if (debug && error instanceof Error) process.stderr.write(`\n${stackOf(error)}\n`);
  if (json) process.stdout.write(`${JSON.stringify({ error: { code, message, hint } })}\n`);
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : "";
  return `${error.stack ?? error.message}${cause}`;
}
