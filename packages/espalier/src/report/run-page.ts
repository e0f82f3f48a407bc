import type { RunRecord } from "../pipeline/index.ts";
import {
  clipped,
  countText,
  html,
  page,
  pairs,
  shareText,
  table,
  timeText,
  type Markup,
  type Section,
} from "../page/index.ts";
import { sourceName } from "../source/index.ts";
import { formatDuration } from "./format-duration.ts";
import { candidatesSection, gateSection, heldOut, ownMeasures, trialsSection, whereWrong } from "./run-results.ts";
import { conclusion, inShort } from "./run-summary.ts";

/** A run as one HTML document that needs nothing else: what was asked, what came out, and how far it can be trusted. */
export function runPage(record: RunRecord): string {
  const { run, config, search, evaluation, registration } = record;
  const sections: readonly (Section | null)[] = [
    inShort(record),
    asked(record),
    search && candidatesSection(search),
    search && trialsSection(search),
    evaluation && heldOut(evaluation, search),
    evaluation && whereWrong(evaluation, config.target.name),
    ownMeasures(record),
    registration && gateSection(registration.gate),
    stagesSection(record),
    madeFrom(record),
  ];
  return page({
    title: `${config.name}: run ${run.name}`,
    lead: conclusion(record),
    sections: sections.filter((section) => section !== null),
    foot: `Made by espalier report. Intervals cover 95%: bootstrap of the held-out rows, identical rows drawn together; of accuracy, as wide as the exact binomial interval at least.`,
  });
}

function asked({ run, config, split, dataVersion }: RunRecord): Section {
  const { target, features, search, source, seed } = config;
  const names = Object.keys(features);
  const list = (texts: readonly string[], most: number) =>
    html`${texts.slice(0, most).map((text, i) => html`${i > 0 ? ", " : ""}${clipped(text, 30)}`)}${texts.length > most ? ` and ${countText(texts.length - most)} more` : ""}`;
  const environment = run.tags.environment;
  const rows: (readonly [string, string | Markup])[] = [
    ["to predict", html`<b>${clipped(target.name)}</b>, ${target.kind}`],
    ["from", html`${countText(names.length)} features: ${list(names, 40)}`],
    [
      "data",
      html`${clipped(sourceName(source), 80)}${dataVersion === null ? null : `, version ${dataVersion.slice(0, 12)}`}`,
    ],
    ...(split
      ? [
          [
            "held out",
            `${countText(split.test.length)} of ${countText(split.test.length + split.train.length)} rows (${shareText(config.split.test)} asked), drawn with seed ${seed}`,
          ] as const,
        ]
      : []),
    ["compared by", `${search.metric}, cross-validated on ${search.folds} folds`],
    ["candidates", list(Object.keys(config.candidates), 20)],
    ["because", clipped(run.reason, 200)],
    ...(environment === undefined ? [] : [["environment", clipped(environment, 60)] as const]),
  ];
  return {
    title: "What was asked",
    body: [pairs(rows)],
  };
}

function stagesSection({ run }: RunRecord): Section {
  return {
    title: "Stages",
    lead: "What ran, what was reused because nothing it depends on had changed, and why.",
    body: [
      table({
        head: ["stage", "", "took", "because"],
        numeric: [2],
        isNarrow: true,
        rows: run.stages.map(({ name, status, durationMs, because }) => [
          clipped(name),
          status,
          formatDuration(durationMs),
          clipped(because, 160),
        ]),
      }),
    ],
  };
}

function madeFrom({ run, config, dataVersion, registration }: RunRecord): Section {
  const known: (readonly [string, string | Markup])[] = [
    ["run", run.id],
    ["started", `${timeText(run.startedAt)} UTC`],
    ...(run.endedAt === null ? [] : [["took", formatDuration(run.endedAt - run.startedAt)] as const]),
    ["data version", dataVersion ?? "–"],
    ["git commit", run.gitCommit ?? "–"],
    ["Espalier", run.codeVersion],
    ["seed", String(config.seed)],
    ...(registration ? [["model", html`${clipped(registration.name)}, version ${registration.version}`] as const] : []),
  ];
  // What is told to whom is no part of a model, and may be secret.
  const told = Object.fromEntries(Object.entries(config).filter(([key]) => key !== "hooks" && key !== "schedule"));
  return {
    title: "Made from",
    lead: "The same data, configuration, seed and version of Espalier give the same model, bit by bit.",
    body: [
      pairs(known),
      html`<details><summary>the configuration</summary><pre>${JSON.stringify(told, null, 2)}</pre></details>`,
    ],
  };
}
