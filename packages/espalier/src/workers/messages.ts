import type { MetricObjectWithValues, MetricValue } from "prom-client";

/** What crosses between processes: plain JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A registry's metrics at one moment, as prom-client's `getMetricsAsJSON` gives them. */
export type Snapshot = readonly MetricObjectWithValues<MetricValue<string>>[];

/** Why a worker could not start. `fault`: one of ours, whose code, text and hint are kept. */
export interface StartFailure {
  readonly fault: {
    readonly code: string;
    readonly blame: "input" | "state" | "us";
    readonly hint: string;
    readonly params: Readonly<Record<string, unknown>>;
  } | null;
  readonly message: string;
}

/** A worker to the primary. */
export type FromWorker =
  | { readonly kind: "up"; readonly url: string; readonly what: string }
  | { readonly kind: "failed"; readonly failure: StartFailure }
  | { readonly kind: "leaving" }
  /** Something that whoever runs the server should know. */
  | { readonly kind: "tell"; readonly text: string }
  /** Its counters, unasked, so that little is lost with a worker that is killed. */
  | { readonly kind: "counted"; readonly metrics: Snapshot }
  | { readonly kind: "metrics"; readonly ask: number; readonly metrics: Snapshot }
  | { readonly kind: "scrape"; readonly ask: number }
  | { readonly kind: "say"; readonly topic: string; readonly value: Json };

/** The primary to a worker. */
export type ToWorker =
  | { readonly kind: "leave"; readonly because: Because }
  | { readonly kind: "cut" }
  | { readonly kind: "measure"; readonly ask: number }
  | { readonly kind: "scraped"; readonly ask: number; readonly text: string | null }
  | { readonly kind: "heard"; readonly topic: string; readonly value: Json };

/** `replaced`: another worker answers from now on; `ended`: nobody does. */
export type Because = "replaced" | "ended";

/** Who a worker is, told when it is started. */
export interface Place {
  readonly number: number;
  readonly workers: number;
  readonly port: number;
}

/** The environment variable that tells a worker its place; its children never see it. */
export const placeVariable = "ESPALIER_WORKER";
