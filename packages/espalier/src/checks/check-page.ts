import {
  clipped,
  countText,
  cut,
  facts,
  html,
  notices,
  page,
  shareText,
  table,
  type Markup,
  type Notice,
} from "../page/index.ts";
import { claimText } from "./claim-text.ts";
import { declaredChecks, type ChecksConfig } from "./declared-check.ts";
import { checkDocs, type CheckName, type Finding } from "./finding.ts";

export interface CheckPageParts {
  readonly project: string;
  /** What was checked, as a sentence begins: `Run rustic-elm`, `data/new.csv`. */
  readonly subject: string;
  readonly rows: number;
  readonly columns: number;
  /** Rows that were set aside. */
  readonly quarantined: number;
  readonly findings: readonly Finding[];
  readonly checks: ChecksConfig;
  /** Whether features and target could be read: if not, the checks that are there by themselves were not made. */
  readonly isTableRead: boolean;
}

const levelOf = { error: "error", quarantine: "warning", warning: "warning", info: "info" } as const;

/** The findings about one data set as a page for people: what does not hold, what to do, where to look, what does hold. */
export function checkPage(parts: CheckPageParts): string {
  const { findings, project, subject, rows, columns, quarantined, isTableRead } = parts;
  const count = (severity: Finding["severity"]) => findings.filter((finding) => finding.severity === severity).length;
  const errors = count("error");
  const holding = heldChecks(parts);
  const lead =
    errors > 0
      ? `${subject}: ${errors === 1 ? "an error blocks" : `${errors} errors block`} training until the data, or what is claimed of it, is corrected.`
      : `${subject}: nothing blocks training.`;
  return page({
    title: `${project}: checks of the data`,
    lead,
    sections: [
      {
        title: "At a glance",
        body: [
          facts([
            { label: "rows", value: countText(rows) },
            { label: "columns", value: countText(columns) },
            { label: "errors", value: countText(errors) },
            { label: "warnings", value: countText(count("warning")) },
            { label: "rows in quarantine", value: countText(quarantined) },
            { label: "checks that hold", value: countText(holding.length) },
          ]),
        ],
      },
      {
        title: "What does not hold",
        body:
          findings.length === 0
            ? [html`<p>Every check holds.</p>`]
            : [notices(findings.map(noticeOf)), whereTable(findings)],
      },
      {
        title: "What holds",
        ...(isTableRead
          ? {}
          : { lead: "Features and target could not be read; what else there is to check was not checked." }),
        body: [
          table({
            head: ["check", "claim"],
            rows: holding.map(([name, claim]) => [clipped(name, 60), cut(claim, 200)]),
          }),
        ],
      },
    ],
  });
}

const noticeOf = ({ severity, check, message, hint }: Finding): Notice => ({
  level: levelOf[severity],
  text: html`<strong>${clipped(check, 60)}</strong>: ${message}${severity === "quarantine" ? "; these rows are set aside" : ""}`,
  hint,
});

function whereTable(findings: readonly Finding[]): Markup {
  return table({
    head: ["check", "outcome", "column", "count", "share", "first rows", "values there"],
    numeric: [3, 4],
    rows: findings.map(({ check, severity, column, count, share, rows = [], examples = [] }) => [
      clipped(check, 40),
      severity === "quarantine" ? "set aside" : severity,
      column === undefined ? "" : clipped(column),
      countText(count),
      share === undefined ? "" : shareText(share),
      rows.join(", "),
      examples.length === 0 ? "" : clipped(examples.join(" · "), 80),
    ]),
  });
}

/** Every check that was made and has no finding, with what it claims. */
function heldChecks({
  checks,
  findings,
  isTableRead,
}: CheckPageParts): readonly (readonly [name: string, claim: string])[] {
  const broken = new Set(findings.map(({ check }) => check));
  const off = (name: string) => Object.hasOwn(checks, name) && checks[name] === "off";
  const own = declaredChecks(checks).map(([name, check]) => [name, claimText(check)] as const);
  const known = (Object.keys(checkDocs) as CheckName[])
    .filter((name) => !off(name) && (isTableRead || name === "schema"))
    .map((name) => [name, checkDocs[name]] as const);
  return [...own, ...known].filter(([name]) => !broken.has(name));
}
