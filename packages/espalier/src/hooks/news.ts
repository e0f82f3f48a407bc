import type { GateVerdict } from "../pipeline/index.ts";
import type { HookEvent } from "../project/index.ts";

/** What a webhook's body holds. Keys are stable: they are only ever added to. */
export interface News {
  readonly event: HookEvent;
  /** Of this message: the same at every try. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly project: string;
  readonly environment: string | null;
  /** Null where it failed before it began. */
  readonly run_id: string | null;
  readonly run_name: string | null;
  /** Why it was started. */
  readonly reason: string;
  readonly status: "finished" | "failed";
  /** The stage that failed. */
  readonly stage: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  /** The winner on the held-out rows; null where the run did not come so far. */
  readonly metrics: Readonly<Record<string, number | null>> | null;
  readonly gate: GateVerdict | null;
  readonly model: { readonly name: string; readonly version: number; readonly aliases: readonly string[] } | null;
}

/** How a run went, as it can be seen from outside. */
export type Outcome =
  | {
      readonly kind: "finished";
      /** Null where the run ended before a model was judged, as was asked for. */
      readonly judged:
        | (Pick<News, "metrics"> & {
            readonly gate: GateVerdict;
            readonly model: NonNullable<News["model"]>;
            /** An alias came to this version in this run. */
            readonly isPromoted: boolean;
          })
        | null;
    }
  | {
      readonly kind: "failed";
      readonly error: NonNullable<News["error"]>;
      readonly stages: readonly { readonly stage: string; readonly error: NonNullable<News["error"]> }[];
    };

export type Facts = Pick<News, "at" | "project" | "environment" | "run_id" | "run_name" | "reason">;

/** All that could be told of a run; whoever is told picks by `event`. */
export function newsOf(facts: Facts, outcome: Outcome, newId: () => string): readonly News[] {
  const nothing = { stage: null, error: null, metrics: null, gate: null, model: null };
  const one = (event: HookEvent, more: Partial<News>): News => {
    return { event, id: newId(), ...facts, status: outcome.kind, ...nothing, ...more };
  };
  if (outcome.kind === "failed") {
    const stages = outcome.stages.map(({ stage, error }) => one("stage-failed", { stage, error }));
    const stage = outcome.stages[0]?.stage ?? null;
    return [...stages, one("run-failed", { stage, error: outcome.error })];
  }
  if (outcome.judged === null) return [one("run-finished", {})];
  const { metrics, gate, model, isPromoted } = outcome.judged;
  const events: readonly HookEvent[] = [
    "run-finished",
    ...(gate.passed ? [] : (["gate-failed"] as const)),
    ...(isPromoted ? (["promoted"] as const) : []),
  ];
  return events.map((event) => one(event, { metrics, gate, model }));
}
