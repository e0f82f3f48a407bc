import type { Condition } from "../stages/index.ts";

/** What conditions ask about; null where it is not known yet. */
export interface ConditionFacts {
  readonly gatePassed: boolean | null;
  readonly metrics: Readonly<Record<string, number | null>> | null;
  readonly environment: string | null;
}

export type Held = { readonly kind: "holds" } | { readonly kind: "fails" | "unknown"; readonly because: string };

/** Does a condition hold? An undefined metric never does. */
export function holds(condition: Condition | undefined, facts: ConditionFacts): Held {
  const decide = (isHeld: boolean, because: string): Held => (isHeld ? { kind: "holds" } : { kind: "fails", because });
  switch (condition?.kind) {
    case undefined:
      return { kind: "holds" };
    case "environment":
      return decide(
        facts.environment === condition.name,
        `only in environment ${condition.name}; this is ${facts.environment ?? "none"}`,
      );
    case "gate": {
      if (facts.gatePassed === null) return { kind: "unknown", because: "depends on the gate" };
      return decide(
        facts.gatePassed === condition.passed,
        condition.passed ? "the gate did not pass" : "the gate passed",
      );
    }
    case "metric": {
      const { metric, atLeast, atMost } = condition;
      if (facts.metrics === null) return { kind: "unknown", because: `depends on ${metric}` };
      const value = (Object.hasOwn(facts.metrics, metric) ? facts.metrics[metric] : null) ?? null;
      if (value === null) return { kind: "fails", because: `${metric} is undefined` };
      const short = Number(value.toPrecision(4));
      if (atLeast !== undefined && value < atLeast)
        return { kind: "fails", because: `${metric} is ${short}, below ${atLeast}` };
      if (atMost !== undefined && value > atMost)
        return { kind: "fails", because: `${metric} is ${short}, above ${atMost}` };
      return { kind: "holds" };
    }
  }
}
