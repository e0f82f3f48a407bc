import type { Rng } from "@espalier/learn";
import { rules, type Rule } from "./rules.ts";

/** What a batch of sites is like. Shares are in [0, 1]. */
export interface Batch {
  readonly rows: number;
  /** Share of phishing sites among the new ones. */
  readonly phishing: number;
  /** Share of sites that are an earlier one again: a kit used twice, a page reported twice. */
  readonly copies: number;
  /** Share of rows that carry the wrong answer. */
  readonly mistakes: number;
  /** Features that phishers have learned something about: chances in place of those of the rules. */
  readonly learned: Readonly<Record<string, Rule["phishing"]>>;
}

/** Signs of one site in the order of the rules, and the answer: -1 phishing, 1 legitimate. */
interface Site {
  readonly signs: readonly number[];
  readonly result: -1 | 1;
}

/** How often a feature of a group shows what its group shows, and not something of its own. */
const togetherShare = 0.75;
/** A kit is in use while so many sites come in. */
const kitLife = 500;

/** A batch as CSV. The same batch and stream give the same bytes. */
export function sitesCsv(batch: Batch, rng: Rng): string {
  const known = rules.map((rule) => ({ ...rule, phishing: batch.learned[rule.name] ?? rule.phishing }));
  const sites: Site[] = [];
  for (let row = 0; row < batch.rows; row++) {
    const draw = rng.fork("site", row);
    const earlier = draw.next() < batch.copies ? sites[row - 1 - draw.int(kitLife)] : undefined;
    sites.push(earlier ?? newSite(known, batch.phishing, draw.fork("new")));
  }
  const mistaken = rng.fork("mistakes");
  const lines = sites.map(({ signs, result }) =>
    [...signs, mistaken.next() < batch.mistakes ? -result : result].join(","),
  );
  return `${[...known.map(({ name }) => name), "Result"].join(",")}\n${lines.join("\n")}\n`;
}

/** Whether it is phishing is drawn first, then how good a site of its kind it is, then every sign, by itself or with its group. */
function newSite(known: readonly Rule[], phishing: number, rng: Rng): Site {
  const isPhishing = rng.next() < phishing;
  const quality = rng.next();
  const groups = { script: rng.next(), address: rng.next(), record: rng.next() };
  const signs = known.map((rule) => {
    const own = rng.next();
    const isTogether = rng.next() < togetherShare;
    return signOf(rule, isPhishing, quality, rule.group && isTogether ? groups[rule.group] : own);
  });
  return { signs, result: isPhishing ? -1 : 1 };
}

function signOf({ phishing, legitimate }: Rule, isPhishing: boolean, quality: number, drawn: number): number {
  const [worst, best] = isPhishing ? phishing : legitimate;
  const between = (i: 0 | 1) => worst[i] + quality * (best[i] - worst[i]);
  const suspicious = between(0);
  if (drawn < suspicious) return -1;
  return drawn < suspicious + between(1) ? 0 : 1;
}
