import { countText, prose, shareText, table, type Markup } from "../page/index.ts";
import { limits } from "./judge.ts";
import type { DriftRules } from "./report.ts";

/** What the verdicts mean, for readers of the page. */
export function howJudged(rules: DriftRules): readonly Markup[] {
  const row = (what: string, effect: keyof typeof limits, from: string) => [what, ...limits[effect].map(String), from];
  return [
    prose(
      `A verdict needs three things: an effect of that size, a p-value that stays at or below ${rules.falseDiscoveries} after all tests of this page are taken into account (Benjamini-Hochberg: of what is called drift, at most ${shareText(rules.falseDiscoveries)} is expected to be chance), and ${rules.minRows} values on each side.`,
    ),
    table({
      head: ["effect", "small", "moderate", "large", "where the limits come from"],
      numeric: [1, 2, 3],
      rows: [
        row(
          "stability (PSI)",
          "stability",
          "0.1 and 0.25 are the custom of credit scoring; what chance alone gives is taken off",
        ),
        row("shift (Wasserstein / sd)", "shift", "what those stabilities are for a normal distribution that shifts"),
        row("missing (Cohen's h)", "missing", "Cohen, 1988"),
        row(
          "old told from new (AUC)",
          "auc",
          "Cohen's 0.2, 0.5 and 0.8 standard deviations between two normal distributions",
        ),
      ],
    }),
    prose(
      `Counts, ranges and levels are of all rows; distributions of numbers and times of ${countText(rules.sampleRows)} rows of each side at most, drawn by the seed ${JSON.stringify(rules.seed)}. Numbers are tested by Kolmogorov-Smirnov, categories by chi-squared. Times and row numbers move on by themselves: they are shown, not judged.`,
    ),
  ];
}
