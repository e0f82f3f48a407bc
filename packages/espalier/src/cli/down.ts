import { setTimeout as pause } from "node:timers/promises";
import color from "picocolors";
import { endServices, readUp, serviceLabels, type ServiceEnd } from "../local/index.ts";
import { findProjectDir } from "../project/index.ts";
import { isAlive } from "../store/index.ts";
import type { GlobalOptions } from "./global-options.ts";
import { printJson, printText } from "./print.ts";
import { upFolder } from "./up.ts";

/** Ends what `up` started in this project, wherever it runs; what is left of one that was killed, too. */
export async function downCommand(globals: GlobalOptions): Promise<void> {
  const state = await readUp(upFolder(findProjectDir(globals.dir)));
  if (state === null) return globals.json ? printJson({ ended: [] }) : printText("nothing is up");
  const { supervisor, services } = state;
  if (isAlive(supervisor)) {
    process.kill(supervisor.pid, "SIGTERM");
    // It ends one after the other, each in its own time.
    const longestMs = services.reduce((sum, { stopMs }) => sum + stopMs + 5000, 10_000);
    for (let waited = 0; waited < longestMs && isAlive(supervisor); waited += 50) await pause(50);
  }
  const left = await endServices(services); // what it did not end, or nobody was there to end
  const ended = services.map(
    ({ name, pid }) => left.find((one) => one.pid === pid) ?? ({ name, pid, how: "ended" } as const),
  );
  if (globals.json) return printJson({ ended });
  printText(ended.map(endText).join("\n"));
}

const endText = ({ name, how }: ServiceEnd): string =>
  how === "ended"
    ? `${color.green("✓")} ${serviceLabels[name]} ended`
    : `${color.yellow("!")} ${serviceLabels[name]} did not end in time, and was killed`;
