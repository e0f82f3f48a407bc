import { relative } from "node:path";
import color from "picocolors";
import { serviceLabels, type MissingService, type RunningName } from "../local/index.ts";
import { textTable } from "../report/index.ts";
import type { GlobalOptions } from "./global-options.ts";
import { printJson, printText } from "./print.ts";

/** What is up, and what is wanted and not installed. Plain data: it goes from process to process. */
export interface UpReport {
  readonly services: readonly {
    readonly name: RunningName;
    readonly pid: number;
    readonly url: string;
    readonly log: string;
  }[];
  readonly missing: readonly MissingService[];
  /** The file with the passwords. */
  readonly passwords: string;
}

/** Prints where each service answers, and what is not installed here. */
export function printUp({ json }: Pick<GlobalOptions, "json">, up: UpReport, where: "here" | "detached"): void {
  if (json) return printJson(upJson(up, where));
  const rows = [
    ...up.services.map(({ name, url }) => [color.green("✓"), serviceLabels[name], url]),
    ...up.missing.map(({ name, why, howToGet }) => [
      color.dim("–"),
      serviceLabels[name],
      color.dim(`${why}: ${howToGet}`),
    ]),
  ];
  const passwords = relative(process.cwd(), up.passwords);
  printText(
    [
      textTable(["", "service", "where"], rows),
      `user espalier (Grafana: admin); passwords in ${passwords}`,
      where === "here" ? "Ctrl-C ends all of it" : "espalier down ends all of it",
    ].join("\n"),
  );
}

const upJson = ({ services, missing, passwords }: UpReport, where: "here" | "detached") => ({
  detached: where === "detached",
  services: [
    ...services.map(({ name, pid, url, log }) => ({ name, state: "up", url, pid, log })),
    ...missing.map(({ name, why, howToGet }) => ({ name, state: "missing", why, how_to_get: howToGet })),
  ],
  passwords,
});
