import { expect, test } from "vitest";
import { requestNames, snakeCase } from "./request-names.ts";

test.each([
  ["fixed acidity", "fixed_acidity"],
  ["petal length (cm)", "petal_length_cm"],
  ["od280/od315_of_diluted_wines", "od280_od315_of_diluted_wines"],
  ["pH", "ph"],
  ["__proto__", "proto"],
  ["Größe in m²", "größe_in_m²"],
  ["%%%", ""],
])("the snake_case form of %j is %j", (name, form) => {
  expect(snakeCase(name)).toBe(form);
});

test("a feature is known by its own name first, then by its snake_case form", () => {
  const { places, accepted } = requestNames(["fixed acidity", "alcohol"], "quality");
  expect(accepted).toEqual([["fixed acidity", "fixed_acidity"], ["alcohol"]]);
  expect([...places]).toEqual([
    ["fixed acidity", 0],
    ["fixed_acidity", 0],
    ["alcohol", 1],
  ]);
});

test("a form that two features share stands for neither", () => {
  expect(requestNames(["a b", "a-b"], "y").accepted).toEqual([["a b"], ["a-b"]]);
});

test("another feature's name, and the target's, is nobody's form", () => {
  expect(requestNames(["a b", "a_b"], "y").accepted).toEqual([["a b"], ["a_b"]]);
  expect(requestNames(["The Quality"], "the_quality").accepted).toEqual([["The Quality"]]);
});
