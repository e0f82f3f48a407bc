import { expect, test } from "vitest";
import { jsonDifferences, missingLine } from "./expected.ts";

const output = "ingest     ran      0.1 s\nsearch     reused   0.0 s\nwine-quality v1   champion\n";

test("expected lines are found in order, whatever stands between them", () => {
  expect(missingLine("ingest ran 0.1 s\n\n…\nwine-quality v1 champion", output)).toBeNull();
});

test("a line in the wrong place is missing", () => {
  expect(missingLine("search reused 0.0 s\ningest ran 0.1 s", output)).toBe("ingest ran 0.1 s");
});

test("an ellipsis stands for any text within a line, and for nothing else", () => {
  expect(missingLine("ingest ran … s", output)).toBeNull();
  expect(missingLine("ingest reused …", output)).toBe("ingest reused …");
  expect(missingLine("ingest", output)).toBe("ingest");
});

test("characters that mean something in a pattern mean themselves", () => {
  expect(missingLine("R2 (mean) = 0.38", "R2 (mean) = 0.38")).toBeNull();
  expect(missingLine("0.38", "0x38")).toBe("0.38");
});

test("JSON agrees when every value shown is there and no key is left out silently", () => {
  const actual = { prediction: 5.03, model: { name: "wine", version: 1 }, request_id: "r-1" };
  expect(jsonDifferences({ ...actual, request_id: "…" }, actual)).toEqual([]);
  expect(jsonDifferences({ prediction: "…", "…": "…" }, actual)).toEqual([]);
  expect(jsonDifferences({ prediction: 5.03 }, actual)).toEqual(["$.model", "$.request_id"]);
  expect(jsonDifferences({ ...actual, model: { name: "iris", version: 2 } }, actual)).toEqual([
    "$.model.name",
    "$.model.version",
  ]);
});

test("JSON lists agree item by item, and may end in an ellipsis", () => {
  expect(jsonDifferences([1, 2], [1, 2])).toEqual([]);
  expect(jsonDifferences([1], [1, 2])).toEqual(["$.length"]);
  expect(jsonDifferences([1, "…"], [1, 2, 3])).toEqual([]);
  expect(jsonDifferences([1, 2, "…"], [1])).toEqual(["$.length"]);
});
