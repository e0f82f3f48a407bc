import { createRng } from "@espalier/learn";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { literal, withDuck } from "../duck/index.ts";
import { globOf } from "./fixed-shape.ts";

test.each([
  ["^[A-Z]{2}-[0-9]{4}$", "[A-Z][A-Z]-[0-9][0-9][0-9][0-9]"],
  ["^\\d{2}\\.\\d$", "[0-9][0-9].[0-9]"],
  ["^[A-Za-z0-9_]x{3}$", "[A-Za-z0-9_]xxx"],
  ["^ü{2}$", "üü"],
  ["^$", ""],
])("%s is the glob %s", (pattern, glob) => {
  expect(globOf(pattern)).toBe(glob);
});

test.each([
  "[A-Z]",
  "^a",
  "a$",
  "^a|b$",
  "^a*$",
  "^a?$",
  "^a+$",
  "^.$",
  "^[^a]$",
  "^[a\\]]$",
  "^a{2,3}$",
  "^(a)$",
  "^\\w$",
])("%s has no fixed shape", (pattern) => {
  expect(globOf(pattern)).toBe(null);
});

test("what the glob matches the pattern matches, and nothing else", async () => {
  const rng = createRng(11).fork("shapes");
  const pick = <T>(list: readonly T[]) => list[Math.floor(rng.next() * list.length)]!;
  const parts = ["[A-Z]", "[a-c0-9]", "[0-9]{2}", "\\d", "-", "x", "\\.", "ü", " ", "_{2}", "'"];
  const letters = ["A", "Z", "b", "0", "7", "-", "x", ".", "ü", " ", "_", "'", "*", "[", "\n", "٣"];
  const scratch = await mkdtemp(join(tmpdir(), "espalier-shape-"));
  try {
    await withDuck({ files: [], scratch }, async (duck) => {
      for (let round = 0; round < 200; round++) {
        const shape = Array.from({ length: Math.floor(rng.next() * 4) }, () => pick(parts));
        const pattern = `^${shape.join("")}$`;
        const texts = Array.from({ length: 20 }, () =>
          Array.from({ length: Math.floor(rng.next() * 6) }, () => pick(letters)).join(""),
        );
        const asked = texts.map((text) => {
          const [x, glob] = [literal(text), literal(globOf(pattern)!)];
          return `${x} GLOB ${glob}, regexp_matches(${x}, ${literal(pattern)})`;
        });
        const [answers = []] = await duck.rows(`SELECT ${asked.join(", ")}`);
        texts.forEach((text, i) => {
          const isMatch = new RegExp(pattern).test(text);
          expect([answers[2 * i], answers[2 * i + 1]], JSON.stringify({ pattern, text })).toEqual([isMatch, isMatch]);
        });
      }
    });
  } finally {
    await rm(scratch, { recursive: true });
  }
});
