import { learnFaults } from "@espalier/learn";
import { expect, test } from "vitest";
import { espalierFaults } from "./catalog.ts";

const codes = Object.keys(espalierFaults);

test("codes are sorted, so that each has one place", () => {
  expect(codes).toEqual([...codes].sort());
});

test("no code means one thing here and another in the learning engine", () => {
  expect(codes.filter((code) => code in learnFaults)).toEqual([]);
});

test("every fault says in a sentence when it happens", () => {
  for (const [code, { doc }] of Object.entries(espalierFaults)) expect(doc, code).toMatch(/^[A-Z].+\.$/);
});
