import type { Build, BuildTarget } from "../build/index.ts";
import type { DeployConfig, ServeConfig } from "../project/index.ts";

/** Where a deploy goes and what it is called: what all commands on a target start from. */
export interface DeployPlace {
  readonly project: string;
  /** Null: none was chosen; names then have none in them. */
  readonly environment: string | null;
  readonly config: DeployConfig;
  readonly serve: ServeConfig;
  /** What is said while it works: one line each. */
  readonly tell: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A deploy that is asked for. */
export interface DeployRequest extends DeployPlace {
  readonly build: Build;
  /** The build's folder on disk: container engines read it there. */
  readonly folder: string;
  /** Share of the requests, in percent, that the new version gets; null: all. */
  readonly canaryPercent: number | null;
  /** The model's gate did not pass, and it is deployed all the same: the release says so. */
  readonly overrides: boolean;
  readonly by: string;
  readonly because: string;
}

/** What becomes of one thing, and which of its settings differ. */
export interface PlannedChange {
  readonly id: string;
  /** In words: "Lambda function". */
  readonly label: string;
  readonly name: string;
  readonly action: "create" | "update" | "replace" | "remove" | "none";
  readonly differences: readonly { readonly path: string; readonly from: unknown; readonly to: unknown }[];
}

/** A deploy that was thought through and not yet done. Nothing in it is secret. */
export interface DeployPlan {
  readonly target: string;
  readonly account: string;
  readonly region: string;
  readonly changes: readonly PlannedChange[];
  /** Does what `changes` say; what is done already is not done again. Writes the release down when it is live. */
  apply(): Promise<Deployed>;
}

/** What is there after a deploy or a rollback. */
export interface Deployed {
  /** Where it answers; null where nothing can be called from here. */
  readonly url: string | null;
  readonly release: DeployRelease;
  /** How many things were created, updated, replaced or removed. */
  readonly changed: number;
}

/** A line of the release log of a target: never changed, never removed. */
export interface DeployRelease {
  /** 1 for the first. */
  readonly number: number;
  readonly kind: "deploy" | "canary" | "rollback";
  readonly model: { readonly name: string; readonly version: number | null; readonly sha256: string };
  /** The build's id. */
  readonly build: string;
  /** What the target calls it: the number of a Lambda version, the digest of an image. */
  readonly revision: string;
  readonly canaryPercent: number | null;
  /** The model's gate had not passed, and somebody deployed it all the same. */
  readonly overrode: boolean;
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  readonly by: string;
  readonly because: string;
}

export interface DeployStatus {
  readonly url: string | null;
  /** Newest first. */
  readonly releases: readonly DeployRelease[];
  /** Revision → percent of the requests. */
  readonly live: Readonly<Record<string, number>>;
  /** What the target says of its health, in words, and whether that is good. */
  readonly health: { readonly isGood: boolean; readonly text: string };
  readonly things: readonly { readonly label: string; readonly name: string; readonly isThere: boolean }[];
}

/** One line of a monthly estimate, in US dollars. */
export interface CostLine {
  readonly what: string;
  /** "1,000,000 requests". */
  readonly amount: string;
  readonly usd: number;
}

export interface CostEstimate {
  /** When and where the prices were read: `2026-11-01`, region and page. */
  readonly prices: { readonly date: string; readonly region: string; readonly source: string };
  readonly lines: readonly CostLine[];
  readonly usdPerMonth: number;
  /** What was taken for granted, and what is not in it: one sentence each. */
  readonly notes: readonly string[];
}

export interface LogLine {
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  readonly text: string;
}

/** A way to run a model somewhere. All of it rejects with faults only. */
export interface DeployTarget {
  readonly name: string;
  /** What has to be built for it with these settings. */
  buildTarget(config: DeployConfig): BuildTarget;
  plan(request: DeployRequest): Promise<DeployPlan>;
  status(place: DeployPlace): Promise<DeployStatus>;
  /** From `sinceMs` on, oldest first; with `follow` until the signal ends it. */
  logs(place: DeployPlace, options: { readonly sinceMs: number; readonly follow: boolean }): AsyncIterable<LogLine>;
  cost(place: DeployPlace, requestsPerMonth: number): CostEstimate;
  /** Back to the release before, or to the newest one of a model version. */
  rollback(
    place: DeployPlace,
    options: { readonly to: number | null; readonly by: string; readonly because: string },
  ): Promise<Deployed>;
  /** What would be removed, and what is kept because it holds data. */
  destroyPlan(place: DeployPlace): Promise<DestroyPlan>;
  /** The IAM policy that is enough for all of the above, as JSON. */
  policy(place: DeployPlace): Promise<unknown>;
}

export interface DestroyPlan {
  readonly removes: readonly { readonly label: string; readonly name: string }[];
  readonly keeps: readonly { readonly label: string; readonly name: string; readonly why: string }[];
  /** @param by who removes it, in words: told to whoever wants the target meanwhile */
  apply(by?: string): Promise<void>;
}

/** What a package such as `@espalier/aws` exports as `targets`: name → what loads it. */
export type DeployTargets = Readonly<Record<string, () => Promise<DeployTarget>>>;
