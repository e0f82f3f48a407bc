import { expect, test } from "vitest";
import { digestOf, readHanded } from "./secrets.ts";

test("secrets that the environment lacks are told all at once, an empty one among them", () => {
  const handed = { A: "WINE_A", B: "WINE_B", C: "WINE_C" };
  expect(() => readHanded(handed, { WINE_B: "b", WINE_C: "" })).toThrow('it lacks "WINE_A", "WINE_C"');
  expect(readHanded(handed, { WINE_A: "a", WINE_B: "b", WINE_C: "c" })).toEqual({ A: "a", B: "b", C: "c" });
});

test("a digest differs with the secret, its variable and where it is used, and does not hold it", () => {
  const digests = [
    digestOf({ A: "hunter2" }, "one"),
    digestOf({ A: "hunter3" }, "one"),
    digestOf({ B: "hunter2" }, "one"),
    digestOf({ A: "hunter2" }, "another"),
    digestOf({}, "one"),
  ];
  expect(new Set(digests).size).toBe(digests.length);
  expect(digestOf({ A: "hunter2" }, "one")).toBe(digests[0]);
  expect(digests.join()).not.toContain("hunter");
});
