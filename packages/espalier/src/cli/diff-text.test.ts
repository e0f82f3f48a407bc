import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { compareSides, type Side } from "../compare/index.ts";
import { diffJson } from "./compare-json.ts";
import { diffMarkdown } from "./diff-markdown.ts";
import { diffText } from "./diff-text.ts";

const side = (facts: Partial<Side>): Side => ({
  kind: "run",
  label: "run a",
  runId: null,
  commit: null,
  environment: null,
  settings: { list: [], known: null },
  params: {},
  metrics: {},
  intervals: {},
  data: null,
  artifacts: new Map(),
  stages: null,
  ...facts,
});
const before = side({
  metrics: { r2: 0.3, rmse: 0.6, pages: 3 },
  intervals: { r2: [0.29, 0.31], rmse: [0.5, 0.7] },
  settings: { list: [{ keys: ["search", "trials"], value: 1 }], known: null },
  data: "a".repeat(64),
  stages: new Map([["plot", { code: "1", inputs: { "data.csv": "x" } }]]),
});
const after = side({
  label: "main (1234567)",
  metrics: { r2: 0.5, rmse: 0.61, pages: 4 },
  intervals: { r2: [0.49, 0.51], rmse: [0.5, 0.7] },
  settings: { list: [{ keys: ["search", "trials"], value: 2 }], known: null },
  data: "b".repeat(64),
  stages: new Map([["plot", { code: "2", inputs: { "data.csv": "y" } }]]),
});
const files = [{ path: "stage.ts", added: 2, removed: 1 }];

test("a difference is told with what may be said of it, and what may have caused it", () => {
  const text = stripVTControlCharacters(diffText(compareSides(before, after), files));
  expect(text).toBe(`run a → main (1234567)

Metrics
metric  before  after  difference  95% interval
r2         0.3    0.5        +0.2  +0.1859 to +0.2141  better
rmse       0.6   0.61       +0.01  −0.1387 to +0.1445  within noise
pages        3      4          +1                      higher
intervals are of two separate judgements: wide, to be on the safe side
within noise: the interval includes 0

Settings
setting        run a  main (1234567)
search.trials      1               2

Data aaaaaaaaaaaa → bbbbbbbbbbbb
files: espalier data diff aaaaaaaaaaaa bbbbbbbbbbbb

Stages
stage  code     inputs that differ
plot   changed  data.csv

Files in git
file      added  removed
stage.ts     +2       −1`);
});

test("the same is a comment for a pull request", () => {
  expect(diffMarkdown(compareSides(before, after), files)).toBe(`### Espalier: run a → main (1234567)

| metric | before | after | difference | 95% interval |  |
| --- | --- | --- | --- | --- | --- |
| \`r2\` | 0.3 | 0.5 | +0.2 | +0.1859 to +0.2141 | ✅ better |
| \`rmse\` | 0.6 | 0.61 | +0.01 | −0.1387 to +0.1445 | within noise |
| \`pages\` | 3 | 4 | +1 |  | higher |

intervals are of two separate judgements: wide, to be on the safe side; within noise: the interval includes 0

| setting | before | after |
| --- | --- | --- |
| \`search.trials\` | \`1\` | \`2\` |

Data: \`aaaaaaaaaaaa\` → \`bbbbbbbbbbbb\`

| stage | code | inputs that differ |
| --- | --- | --- |
| plot | changed | data.csv |

1 file differs in git.`);
});

test("machines get numbers and words without spaces", () => {
  const { metrics, same_data, stages } = diffJson(compareSides(before, after), files);
  expect(metrics[1]).toMatchObject({
    metric: "rmse",
    direction: "minimize",
    same_rows: false,
    verdict: "within_noise",
  });
  expect(same_data).toBe(false);
  expect(stages).toEqual([{ stage: "plot", change: "changed", code_changed: true, inputs: ["data.csv"] }]);
});

test("two sides that are the same say so", () => {
  expect(diffText(compareSides(before, before), [])).toContain("Nothing that is known of both differs.");
  expect(diffText(compareSides(before, before), files)).not.toContain("Nothing");
});

test("what another branch wrote cannot steer a terminal, nor be more than text in a comment", () => {
  const evil = "\u001b[2J\u009b31m\u202e\n| @everyone [x](http://evil) <img src=x> `code`";
  const facts = { metrics: { [evil]: 1 }, stages: new Map([[evil, { code: "1", inputs: { [evil]: "x" } }]]) };
  const settings = { list: [{ keys: [evil], value: evil }], known: null };
  const difference = compareSides(side({ stages: new Map() }), side({ ...facts, label: evil, settings }));
  const text = stripVTControlCharacters(diffText(difference, [{ path: evil, added: 1, removed: 1 }]));
  expect(text).not.toMatch(/(?!\n)\p{C}/u);
  const markdown = diffMarkdown(difference, []);
  const outsideOfCode = markdown.replace(/`[^`\n]*`/g, "");
  expect(outsideOfCode).not.toMatch(/@everyone|<img|\[x\]|(?!\n)\p{C}/u);
  for (const line of markdown.split("\n").filter((one) => one.startsWith("| ") && one.includes("everyone"))) {
    expect(line.match(/(?<!\\)\|/g)!.length).toBeLessThanOrEqual(7); // no more cells than the table has
  }
});
