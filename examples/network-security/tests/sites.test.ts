import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createRng } from "@espalier/learn";
import { expect, test } from "vitest";
import config from "../espalier.config.ts";
import { rules } from "../stages/rules.ts";
import { sitesCsv, type Batch } from "../stages/sites.ts";

const batch: Batch = { rows: 4000, phishing: 0.44, copies: 0.4, mistakes: 0.01, learned: {} };
const rowsOf = (csv: string) => csv.trimEnd().split("\n").slice(1);
const sites = (changes: Partial<Batch> = {}, seed = 1) => sitesCsv({ ...batch, ...changes }, createRng(seed));
const shareOf = (rows: readonly string[], holds: (cells: readonly string[]) => boolean) =>
  rows.filter((row) => holds(row.split(","))).length / rows.length;

test("a seed gives the same sites, and another one others", () => {
  expect(sites()).toBe(sites());
  expect(sites({}, 2)).not.toBe(sites());
  expect(rowsOf(sites({ rows: 10 }))).toEqual(rowsOf(sites({ rows: 20 })).slice(0, 10));
});

test("the columns are the project's features and its target, in their order", () => {
  expect(sites({ rows: 1 }).split("\n")[0]!.split(",")).toEqual([...Object.keys(config.features), config.target.name]);
});

test("shares are as documented: phishing, copies, and mistakes that make copies disagree", () => {
  const rows = rowsOf(sites());
  expect(shareOf(rows, (cells) => cells.at(-1) === "-1")).toBeCloseTo(0.44, 1);
  expect(1 - new Set(rows).size / rows.length).toBeCloseTo(0.4, 1);
  const without = new Set([...new Set(rows)].map((row) => row.slice(0, row.lastIndexOf(","))));
  expect(without.size).toBeLessThan(new Set(rows).size);
  const right = rowsOf(sites({ mistakes: 0 }));
  expect(rows.filter((row, i) => row !== right[i]).length / rows.length).toBeCloseTo(0.01, 2);
});

test("what phishers have learned changes that sign of phishing sites, and nothing else", () => {
  const never = [
    [0, 0],
    [0, 0],
  ] as const;
  const column = rules.findIndex(({ name }) => name === "SSLfinal_State");
  const before = rowsOf(sites({ mistakes: 0 }));
  const after = before.map((row) => {
    const cells = row.split(",");
    return (cells.at(-1) === "-1" ? cells.with(column, "1") : cells).join(",");
  });
  expect(rowsOf(sites({ mistakes: 0, learned: { SSLfinal_State: never } }))).toEqual(after);
  expect(after).not.toEqual(before);
});

test("data/RULES.md says the chances that the code has", () => {
  const percent = ([suspicious, unclear]: readonly [number, number]) =>
    `${Math.round(100 * suspicious)}${unclear > 0 ? ` (${Math.round(100 * unclear)})` : ""}`;
  const text = readFileSync(join(import.meta.dirname, "../data/RULES.md"), "utf8");
  const lines = rules.map(({ name, phishing, legitimate, group }) => {
    const chances = [...phishing, ...legitimate].map(percent).join(" | ");
    return `| \`${name}\` | ${chances} | ${group ?? ""} |`;
  });
  expect(text).toContain(lines.join("\n"));
});
