import { expect, test } from "vitest";
import { runNames } from "./run-name.ts";

test("names come from the id alone, and the last one is the id's own", () => {
  const id = "0001020300000000000000000000ffff";
  expect(runNames(id)).toEqual(runNames(id));
  expect(runNames(id).slice(0, 3)).toEqual(["amber-alder", "autumn-almond", "brave-apple"]);
  expect(runNames(id).at(-1)).toBe("amber-alder-00010203");
});
