import { expect, test } from "vitest";
import { hostilePage, hostileTexts } from "../fixtures/hostile-page.ts";
import {
  bars,
  clipped,
  cut,
  dots,
  heatmap,
  histogram,
  html,
  numberText,
  page,
  shareText,
  spark,
  stack,
  trend,
} from "./index.ts";

test("whatever a text holds, it stays a text", () => {
  for (const text of hostileTexts) {
    const made = html`<p title="${text}">${text}</p>`.toString();
    expect(made.match(/</g)).toHaveLength(2);
    expect(made.match(/"/g)).toHaveLength(2);
    expect(made).toMatch(/^<p title="[^<>"]*">[^<>]*<\/p>$/u);
  }
});

test("what cannot be seen is told by its number, and texts of other scripts stay as they are", () => {
  expect(html`${"a\u202Eb\u0000c\ud800"}`.toString()).toBe("a‹U+202E›b‹U+0000›c‹U+D800›");
  expect(html`${"名前 שלום 👩‍🔬"}`.toString()).toBe("名前 שלום 👩‍🔬");
});

test("markup goes in as it is, lists one after another, null as nothing", () => {
  const cells = ["<", "b"].map((text) => html`<td>${text}</td>`);
  expect(html`<tr>${cells}${null}${3}</tr>`.toString()).toBe("<tr><td>&lt;</td><td>b</td>3</tr>");
});

test("a long text is cut between characters, and a title has more of it", () => {
  expect(cut("😀".repeat(30), 10)).toBe(`${"😀".repeat(9)}…`);
  expect(cut("short", 10)).toBe("short");
  const shown = clipped("x".repeat(10_000), 20).toString();
  expect(shown).toContain(`${"x".repeat(19)}…`);
  expect(shown.length).toBeLessThan(3_000);
  expect(clipped("").toString()).toContain("(empty)");
  expect(clipped(" padded ").toString()).toContain("&quot; padded &quot;");
});

test("numbers are short, and shares never round to none or all", () => {
  expect([0, 1234567, -0.5, 1e12, 1e-9, 123.456, null].map(numberText)).toEqual([
    "0",
    "1,234,567",
    "−0.5",
    "1e12",
    "1e−9",
    "123.5",
    "–",
  ]);
  expect([0, 1, 0.99999, 0.00001, 0.123].map(shareText)).toEqual(["0%", "100%", ">99.9%", "<0.1%", "12%"]);
});

test("a page loads nothing, runs nothing, and forbids both", () => {
  const text = hostilePage();
  expect(text).not.toMatch(/<(script|link|img|iframe|object|embed|form|base)\b/i);
  expect(text).not.toMatch(/\s(style|on\w+)="/i);
  expect(text).not.toMatch(/url\(|@import|(src|href)="(?!#)/i);
  expect(text).toContain("default-src 'none'; style-src 'sha256-");
});

test("no picture of extreme or absent values holds what is no number", () => {
  const label = "x";
  const edges = [-Number.MAX_VALUE, 0, Number.MAX_VALUE];
  const point = { from: 1, to: 1, x: 1, mean: 5, low: 5, high: 5, count: 1 };
  const box = { low: 0, q1: 0, median: 0, q3: 0, high: 0 };
  const pictures = [
    histogram({ label, edges, counts: [0, 0] }),
    histogram({ label, edges: [5, 5], counts: [3], below: 1, above: 2, box }),
    histogram({ label, edges: [], counts: [] }),
    histogram({ label, edges: [0, 1e15], counts: [1], axis: "time" }),
    histogram({ label, edges, counts: [1, 2], compare: { counts: [0, 0], names: ["a", "b"] } }),
    bars({ label, labels: [], counts: [] }),
    bars({ label, labels: ["a"], counts: [0], compare: { counts: [0], names: ["a", "b"] } }),
    dots({ label, labels: ["a"], values: [{ value: 1, low: 1, high: 1, count: 1 }], text: numberText }),
    trend({ label, points: [point] }),
    trend({ label, points: [point], range: [5, 5], reference: 5, text: shareText }),
    trend({ label, points: [{ ...point, x: 1e12 }], axis: "time" }),
    stack({ label, labels: ["a"], classes: ["k"], counts: [[0]] }),
    heatmap({ label, rows: ["a"], columns: ["a"], values: [[null]] }),
    heatmap({ label, rows: [], columns: [], values: [] }),
    spark({ counts: [] }, label),
  ];
  for (const picture of pictures) expect(picture.toString()).not.toMatch(/NaN|Infinity|undefined/);
});

test("a histogram's bars stand over their intervals and are as tall as their counts", () => {
  const drawn = histogram({ label: "h", edges: [0, 10, 20], counts: [50, 100] }).toString();
  const heights = [...drawn.matchAll(/height="([\d.]+)"><title>/g)].map((match) => Number(match[1]));
  expect(heights).toEqual([55, 110]);
  expect(drawn).toContain("<title>0 to 10: 50</title>");
});

test("sections are linked from the top", () => {
  const text = page({ title: "T & <U>", lead: "l", sections: [{ title: "One", body: [] }] });
  expect(text).toContain('<a href="#s1">One</a>');
  expect(text).toContain('<section id="s1">');
  expect(text).toContain("<title>T &amp; &lt;U&gt;</title>");
});
