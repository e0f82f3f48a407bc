import { quoted } from "@espalier/learn";
import type { Measured } from "./measure.ts";
import type { ColumnProfile, Note, Profile } from "./profile.ts";
import type { ColumnReading } from "./read-columns.ts";
import type { TimeOrder } from "./row-order.ts";

/** A profile without its notes, and what else they are made from. */
export interface Evidence {
  readonly profile: Omit<Profile, "notes">;
  readonly split: { readonly test: number; readonly duplicates: "together" | "drop" | "ignore" } | null;
  readonly measured: Measured;
  /** In the order of the columns. */
  readonly readings: readonly ColumnReading[];
  readonly orders: readonly TimeOrder[];
  /** A target was named, and has no value that could be predicted. */
  readonly targetMissing: boolean;
}

/** One matter worth a note. */
export type Observe = (evidence: Evidence) => readonly Note[];

/** Shares of numbers are told as whole per cents, counts with separators. */
export const percent = (share: number): string => {
  const value = 100 * share;
  if (value > 0 && value < 0.1) return "under 0.1%";
  if (value > 99.9 && value < 100) return "over 99.9%";
  return `${Number(value.toFixed(value < 10 || value > 99 ? 1 : 0))}%`;
};

export const count = (value: number): string => value.toLocaleString("en-US");

/** Four significant digits where there is a fraction. */
export const number = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) < 1e15 ? count(value) : String(Number(value.toPrecision(4)));

/** `"a", "b" and 12 more`: each with what is said of it. */
export function listed(columns: readonly ColumnProfile[], said: (column: ColumnProfile) => string = () => ""): string {
  const shown = columns.slice(0, 5).map((column) => `${quoted(column.name)}${said(column)}`);
  const more = columns.length - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}

export const names = (columns: readonly ColumnProfile[]): string[] => columns.map(({ name }) => name);

export const featuresOf = ({ columns }: Evidence["profile"]): readonly ColumnProfile[] =>
  columns.filter(({ role }) => role === "feature");
