import { expect, test } from "vitest";
import { acceptedText, parseAccepted } from "./accepted-file.ts";

const accepted = {
  rows: 3,
  columns: [
    { name: "__proto__", kind: "number", values: 2, distribution: { edges: [-1.5, 1e300], counts: [1, 1, 0] } },
    { name: "", kind: "text", values: 3, distribution: { levels: ["", "__proto__"], counts: [1, 1], other: 1 } },
    { name: "day", kind: "date", values: 3, distribution: null },
  ],
} as const;

test("what is written is read again", () => {
  expect(parseAccepted(acceptedText(accepted))).toEqual(accepted);
});

test("anything else ends in one fault", () => {
  const whole = (columns: unknown, rows: unknown = 1) => JSON.stringify({ format: 1, rows, columns });
  const column = { name: "a", kind: "number", values: 1, distribution: null };
  const wrong = [
    "",
    "{",
    "[]",
    "null",
    '{"format": 2}',
    whole([], -1),
    whole([], 1.5),
    whole({}),
    whole([null]),
    whole([column, column]),
    whole([{ ...column, kind: "blob" }]),
    whole([{ ...column, values: "1" }]),
    ...[
      {},
      { edges: [1], counts: [1] },
      { edges: [2, 1], counts: [1, 1, 1] },
      { edges: ["1"], counts: [1, 1] },
      { edges: [1], counts: [1, -1] },
      { levels: ["a", "a"], counts: [1, 1], other: 0 },
      { levels: ["a"], counts: [1] },
      { edges: Array.from({ length: 5000 }, (_, i) => i), counts: Array.from({ length: 5001 }, () => 1) },
    ].map((distribution) => whole([{ ...column, distribution }])),
    "[".repeat(1_000_000),
  ];
  for (const text of wrong) expect(() => parseAccepted(text), text.slice(0, 80)).toThrow(/espalier\.accepted\.json/);
});
