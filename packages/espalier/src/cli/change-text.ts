import { shown, type Json } from "@espalier/learn";
import color from "picocolors";
import type { MetricChange, Verdict } from "../compare/index.ts";
import { shortNumber } from "../report/index.ts";

/** `+0.012`; a dash where there is none. */
export const signed = (value: number | null): string => {
  if (value === null) return "–";
  if (value === 0) return "0";
  return `${value > 0 ? "+" : "−"}${shortNumber(Math.abs(value))}`;
};

/** `−0.01 to +0.03`; nothing where it is not known, or where there is no difference. */
export const rangeText = ({ interval, verdict }: MetricChange): string =>
  interval === null || verdict === "equal" ? "" : `${signed(interval[0])} to ${signed(interval[1])}`;

/** What may be said of a change, in a few words. */
export function verdictText({ verdict, difference, direction }: MetricChange): string {
  switch (verdict) {
    case "noise unknown":
      return difference! > 0 === (direction === "maximize") ? "better, if not by chance" : "worse, if not by chance";
    case "changed":
      return difference! > 0 ? "higher" : "lower";
    case "absent":
      return "";
    case "equal":
    case "better":
    case "worse":
    case "within noise":
      return verdict;
  }
}

const paints: { readonly [V in Verdict]?: (text: string) => string } = {
  better: color.green,
  worse: color.red,
  "within noise": color.dim,
  equal: color.dim,
};

/** The same for a terminal. */
export const paintedVerdict = (change: MetricChange): string => {
  const text = verdictText(change);
  return text === "" ? "" : (paints[change.verdict] ?? ((plain: string) => plain))(text);
};

/** A setting's value; a dash where there is none. */
export const valueText = (value: Json | null): string => {
  if (value === null) return "–";
  return plain(typeof value === "string" ? value : shown(value));
};

/** Text of another branch on one line, cut where it is long, and without anything that would steer a terminal. */
export function plain(text: string): string {
  const line = text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ");
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
