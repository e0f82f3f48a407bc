import { expect, test } from "vitest";
import { differencesOf } from "./differences.ts";
import { inOrder } from "./order.ts";
import { policyOf } from "./policy.ts";
import { toy } from "./fixtures/toy-cloud.ts";

test("differences are told at any depth, with what was and what is wanted", () => {
  const wanted = { memory: 512, env: { A: "1", B: "2" }, routes: ["GET /", "POST /"], list: [1, 2] };
  const there = { memory: 256, env: { A: "1", C: "3" }, routes: ["GET /", "PUT /"], list: [1], arn: "x" };
  expect(differencesOf(wanted, there)).toEqual([
    { path: "env.B", from: null, to: "2" },
    { path: "env.C", from: "3", to: null },
    { path: "list", from: [1], to: [1, 2] },
    { path: "memory", from: 256, to: 512 },
    { path: "routes[1]", from: "PUT /", to: "POST /" },
  ]);
});

test("nothing and null are the same, and so are equal values", () => {
  expect(differencesOf({ a: null, b: [], c: {}, d: [{ e: 1 }] }, { b: [], c: {}, d: [{ e: 1 }] })).toEqual([]);
});

test("an order keeps to what was given where nothing is needed", () => {
  const order = inOrder([toy("a"), toy("b", {}, { needs: ["d"] }), toy("c"), toy("d")]);
  expect(order.map(({ id }) => id)).toEqual(["a", "d", "b", "c"]);
});

test("a circle, an unknown need and a doubled id are refused", () => {
  expect(() => inOrder([toy("a", {}, { needs: ["b"] }), toy("b", {}, { parent: "a" })])).toThrow("a → b → a");
  expect(() => inOrder([toy("a", { to: { $ref: "z", output: "id" } })])).toThrow("needs z");
  expect(() => inOrder([toy("a"), toy("a")])).toThrow("one id");
});

test("a policy joins what may be done to the same things, in one order", () => {
  const permissions = [
    { action: "s3:PutObject", resource: "arn:b/*" },
    { action: "s3:GetObject", resource: "arn:b/*" },
    { action: "s3:GetObject", resource: "arn:a/*" },
    { action: "s3:PutObject", resource: "arn:b/*" },
    { action: "ec2:RunInstances", resource: "*" },
  ];
  expect(policyOf(permissions).Statement).toEqual([
    { Effect: "Allow", Action: ["ec2:RunInstances"], Resource: ["*"] },
    { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:a/*", "arn:b/*"] },
    { Effect: "Allow", Action: ["s3:PutObject"], Resource: ["arn:b/*"] },
  ]);
  expect(policyOf([...permissions].reverse())).toEqual(policyOf(permissions));
});
