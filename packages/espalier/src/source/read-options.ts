import type { HoldOptions } from "./held.ts";

export interface ReadOptions extends HoldOptions {
  /** What a sample is drawn by; absent: 42. */
  readonly seed?: number;
}
