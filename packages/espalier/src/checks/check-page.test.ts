import { expect, test } from "vitest";
import { check } from "./check.ts";
import { checkPage, type CheckPageParts } from "./check-page.ts";

const parts: CheckPageParts = {
  project: "wine",
  subject: "Run rustic-elm",
  rows: 1000,
  columns: 12,
  quarantined: 3,
  isTableRead: true,
  findings: [
    {
      check: "too old",
      severity: "error",
      column: "age",
      message: "m1",
      hint: "h1",
      count: 7,
      share: 0.007,
      rows: [4, 9],
      examples: ["200", "300"],
    },
    { check: "odd", severity: "quarantine", message: "m2", hint: "h2", count: 3 },
  ],
  checks: {
    "too old": check.range("age", { max: 120 }),
    odd: check.unique("id"),
    size: check.rowCount({ min: 10 }),
    range: "off",
  },
};

test("the page tells what does not hold, where, and what holds", () => {
  const text = checkPage(parts)
    .replace(/<style>.*<\/style>/s, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");
  expect(text).toContain("Run rustic-elm: an error blocks training");
  expect(text).toMatch(/too old error age 7 0\.7% 4, 9 200 · 300/);
  expect(text).toContain("m2; these rows are set aside");
  expect(text).toContain("size 10 rows or more");
  expect(text).not.toContain("numbers lie within the schema's min and max");
});

test("a check that was not made is not said to hold", () => {
  expect(checkPage(parts)).toContain("no two rows are alike");
  const unread = checkPage({ ...parts, isTableRead: false });
  expect(unread).not.toContain("no two rows are alike");
  expect(unread).toContain("10 rows or more");
  expect(unread).toContain("could not be read");
});

test("without a finding it says so", () => {
  const page = checkPage({ ...parts, findings: [], quarantined: 0 });
  expect(page).toContain("nothing blocks training");
  expect(page).toContain("Every check holds.");
});

test("names and values are shown, never run", () => {
  const bad = '<script>alert(1)</script>"><img src=x onerror=alert(1)>';
  const finding = {
    check: bad,
    severity: "error",
    column: bad,
    message: bad,
    hint: bad,
    count: 1,
    examples: [bad],
  } as const;
  const page = checkPage({
    ...parts,
    project: bad,
    subject: bad,
    findings: [finding],
    checks: { [bad]: check.pattern(bad, bad), other: check.sql(bad) },
  });
  expect(page).not.toMatch(/<script|<img/);
});
