import { expect, test } from "vitest";
import { fault, Fault } from "./index.ts";

/** The compiled package beside its source: a second copy of the same class, as a bundle has one. */
const copy = (await import(new URL("../../dist/fault/index.js", import.meta.url).href)) as {
  readonly Fault: typeof Fault;
  readonly fault: typeof fault;
};

test("a fault of another copy of this package is a fault, both ways", () => {
  expect(copy.Fault).not.toBe(Fault);
  expect(copy.fault("CANCELLED", { reason: "enough" })).toBeInstanceOf(Fault);
  expect(fault("CANCELLED", { reason: "enough" })).toBeInstanceOf(copy.Fault);
});

test("nothing else is a fault, however much it looks like one", () => {
  const alike = Object.assign(new Error("x"), { name: "Fault", code: "CANCELLED", blame: "us", hint: "", params: {} });
  for (const one of [alike, null, undefined, "Fault", {}]) expect(one instanceof Fault).toBe(false);
});

test("what makes it one is not among its values", () => {
  expect(Reflect.ownKeys(Object.assign({}, fault("CANCELLED", { reason: "enough" })))).toEqual([
    "name",
    "code",
    "blame",
    "hint",
    "params",
  ]);
});
