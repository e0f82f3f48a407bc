import type { Model } from "@espalier/learn";

/** A registered version, loaded: what one server answers with. */
export interface ServedModel {
  readonly name: string;
  readonly version: number;
  readonly aliases: readonly string[];
  readonly model: Model;
  /** The run that registered it; null for one that was brought in from outside. */
  readonly runId?: string | null | undefined;
  /** On the held-out rows; null = could not be computed. Shown in `GET /model/info`. */
  readonly metrics?: Readonly<Record<string, number | null>> | undefined;
}

/** What the project says about answering. */
export interface ServeRules {
  /** Label → [low, high): a word for a predicted number. The highest band includes its high end. */
  readonly bands?: Readonly<Record<string, readonly [low: number, high: number]>> | undefined;
  /** A missing value takes its stand-in from training (`median`), or its row is refused (`reject`). */
  readonly missing: "median" | "reject";
  /** How cells of CSV are read, where the project's own source says so. */
  readonly csv?: { readonly missing?: readonly string[]; readonly decimal?: "." | "," } | undefined;
}

/** How much one request may ask for. */
export interface Limits {
  readonly bodyBytes: number;
  readonly batchBodyBytes: number;
  readonly batchRows: number;
  /** Of a body that is answered as it comes. */
  readonly streamRows: number;
}

export const defaultLimits: Limits = {
  bodyBytes: 2 ** 20,
  batchBodyBytes: 16 * 2 ** 20,
  batchRows: 10_000,
  streamRows: 1_000_000,
};
