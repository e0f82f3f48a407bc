import { createRng } from "@espalier/learn";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { relationOf, type GivenCell, type GivenColumns } from "../fixtures/relation.ts";
import { check } from "./check.ts";
import type { DeclaredCheck } from "./declared-check.ts";
import { evaluateChecks } from "./evaluate-checks.ts";

const numbers = [-2.5, -1, 0, 1, 1.5, 2, 1e15, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, null];
const integers = [-3, 0, 1, 2, 7, 2 ** 52, null];
const close = [-40, -39, -7, 0, 1, 2, 30, null];
const texts = ["", "a", "A", "b'c", 'd"e', "1", "2.5", "-7", "nan", "true", "2026-01-01", "ü", "a\nb", null];

const isMissing = (cell: GivenCell) => cell === null || Number.isNaN(cell);

/** Which rows a check finds wrong, said as plainly as can be. */
function wrongRows(one: DeclaredCheck, given: GivenColumns): number[] {
  const cells = (name: string) => given.find(([known]) => known === name)![2];
  const kindOf = (name: string) => given.find(([known]) => known === name)![1];
  const where = (name: string, isWrong: (cell: NonNullable<GivenCell>) => boolean) =>
    cells(name).flatMap((cell, row) => (!isMissing(cell) && isWrong(cell!) ? [row + 1] : []));
  switch (one.check) {
    case "null-rate": {
      const empty = cells(one.column).flatMap((cell, row) => (isMissing(cell) ? [row + 1] : []));
      return empty.length > one.max * cells(one.column).length ? empty : [];
    }
    case "range":
      return where(
        one.column,
        (cell) => (one.min !== undefined && cell < one.min) || (one.max !== undefined && cell > one.max),
      );
    case "one-of":
      return where(one.column, (cell) => !one.values.includes(cell));
    case "pattern":
      return where(one.column, (cell) => !new RegExp(one.pattern, one.ignoreCase ? "i" : "").test(String(cell)));
    case "type":
      return where(one.column, (cell) => {
        if (one.type === "text" || one.type === kindOf(one.column)) return false;
        if (kindOf(one.column) === "text")
          return !(one.type === "integer" ? /^[+-]?\d+$/ : /^([+-]?\d+(\.\d+)?|nan)$/).test(String(cell));
        return one.type === "integer" && !Number.isInteger(cell);
      });
    case "unique": {
      const seen = new Set<string>();
      return cells(one.columns[0]!).flatMap((_, row) => {
        const key = one.columns.map((name) => cells(name)[row]!);
        if (key.some(isMissing)) return [];
        const text = JSON.stringify(key.map((cell) => (typeof cell === "number" ? String(cell) : cell)));
        const again = seen.has(text);
        seen.add(text);
        return again ? [row + 1] : [];
      });
    }
    default:
      throw new Error(`no naive twin of ${one.check}`);
  }
}

test("SQL finds what five plain lines find, on random tables", async () => {
  const scratch = await mkdtemp(join(tmpdir(), "espalier-naive-"));
  const rng = createRng(20).fork("tables");
  const pick = <T>(list: readonly T[]) => list[Math.floor(rng.next() * list.length)]!;
  try {
    for (let round = 0; round < 25; round++) {
      const rows = Math.floor(rng.next() * pick([5, 40]));
      const column = (name: string, kind: "number" | "integer" | "text", from: readonly GivenCell[]) =>
        [name, kind, Array.from({ length: rows }, () => pick(from))] as const;
      const given = [
        column("n", "number", numbers),
        column("i", "integer", integers),
        column("c", "integer", close),
        column("t", "text", texts),
      ];
      const checks: DeclaredCheck[] = [
        check.nullRate("n", { max: pick([0, 0.1, 0.5]) }),
        check.nullRate("t", { max: pick([0, 0.1, 0.5]) }),
        check.range("n", { min: pick([-1, 0.5]), max: pick([1.5, 3]) }),
        check.range("n", { max: pick([1.5, -1e300]) }),
        check.range("i", { min: pick([0, 1]), max: pick([2, 6.5]) }),
        check.oneOf("n", [0, 1.5, 1e15]),
        check.oneOf("i", [1, 2 ** 52]),
        check.oneOf("t", ["a", "b'c", "", "ü"]),
        check.pattern("t", pick(["^[a-z]", "^a$", "\\d", "ü|'", "^$"])),
        check.pattern("t", /^A$/i),
        check.type("t", pick(["integer", "number", "text"])),
        check.type("n", pick(["integer", "number"])),
        check.unique("i"),
        check.unique("c"),
        check.nullRate("c", { max: pick([0, 0.2]) }),
        check.unique("t"),
        check.unique(["n", "t"]),
      ];
      const named = checks.map((one, i) => [String(i), one] as const);
      const { findings } = await relationOf(given, scratch, (relation) =>
        evaluateChecks(relation, named, {
          dir: scratch,
          configFile: "espalier.config.ts",
          features: [],
          target: "y",
          expected: [],
          accepted: null,
          now: 0,
          modifiedAt: null,
          scratch,
        }),
      );
      const found = new Map(findings.map((finding) => [finding.check, [finding.count, finding.rows]]));
      for (const [name, one] of named) {
        const wrong = wrongRows(one, given);
        const expected = wrong.length === 0 ? undefined : [wrong.length, wrong.slice(0, 5)];
        expect(found.get(name), JSON.stringify({ round, one, given })).toEqual(expected);
      }
    }
  } finally {
    await rm(scratch, { recursive: true });
  }
});
