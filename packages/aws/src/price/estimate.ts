import type { CostEstimate, CostLine } from "espalier/deploy";
import { prices } from "./prices.ts";

/** The lines with their sum, to the cent: an estimate that told more would lie. A line of less than half a cent is 0. */
export function estimateOf(
  region: string | undefined,
  lines: readonly CostLine[],
  notes: readonly string[],
): CostEstimate {
  return {
    prices: { date: prices.date, region: prices.region, source: prices.source },
    lines: lines.map((line) => ({ ...line, usd: cents(line.usd) })),
    usdPerMonth: cents(lines.reduce((sum, line) => sum + line.usd, 0)),
    notes: [
      ...notes,
      `list prices of ${prices.region}${region === undefined || region === prices.region ? "" : `: ${region} costs some percent more or less`}, without taxes, free tiers and discounts`,
      `they were written down in ${prices.date} and may have changed since: ${prices.source} says what holds`,
    ],
  };
}

export const cents = (usd: number) => Math.round(usd * 100) / 100;

/** `1,000,000 requests`, `1 instance`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-US", { maximumFractionDigits: 1 })} ${count === 1 ? one : many}`;
}
