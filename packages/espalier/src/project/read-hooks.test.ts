import { boosting, number, schema } from "@espalier/learn";
import { expect, test } from "vitest";
import { csv } from "../source/index.ts";
import { checkConfig } from "./check-config.ts";
import { fromEnv, webhook } from "./hook.ts";

const checked = (hooks: unknown) =>
  checkConfig({
    name: "demo",
    source: csv("a.csv"),
    features: schema({ x: number() }),
    target: { name: "y", kind: "regression" },
    candidates: { b: boosting.regressor() },
    hooks,
  });
const problemsOf = (hooks: unknown) => {
  const result = checked(hooks);
  return result.kind === "valid" ? [] : result.problems;
};

test("what webhook() makes is valid, and stays as it is", () => {
  const hooks = [
    webhook(fromEnv("ALERTS_URL"), { on: ["run-failed", "promoted"] }),
    webhook("https://example.org/news", {
      on: ["run-finished"],
      headers: { authorization: fromEnv("TOKEN"), "x-team": "wine" },
      secretEnv: "KEY",
    }),
  ];
  expect(checked(hooks)).toMatchObject({ kind: "valid", config: { hooks } });
  expect(checked(undefined)).toMatchObject({ kind: "valid", config: { hooks: [] } });
});

test("everything that is wrong is told with its path", () => {
  const pathsOf = (hooks: unknown) => problemsOf(hooks).map(({ path }) => path);
  expect(pathsOf({})).toEqual(["hooks"]);
  expect(pathsOf(["https://example.org"])).toEqual(["hooks[0]"]);
  expect(pathsOf([webhook("example.org", { on: [] })])).toEqual(["hooks[0].on", "hooks[0].url"]);
  expect(pathsOf([{ kind: "webhook", url: { env: "A B" }, on: ["started"], secret: "x" }])).toEqual([
    "hooks[0].secret",
    "hooks[0].on",
    "hooks[0].url",
  ]);
  const headers = { "a b": "x", "Content-Type": "x", "x-espalier-event": "x", "x-a": "x\r\ny: z", "x-b": 7 };
  expect(pathsOf([{ kind: "webhook", url: "http://x", on: ["promoted"], headers }])).toEqual([
    'hooks[0].headers["a b"]',
    "hooks[0].headers.Content-Type",
    "hooks[0].headers.x-espalier-event",
    "hooks[0].headers.x-a",
    "hooks[0].headers.x-b",
  ]);
});

test("no problem repeats an address", () => {
  for (const url of ["https://me:secret@example.org/x", "ftp://example.org/secret", "secret", "//secret"]) {
    const problems = problemsOf([webhook(url, { on: ["promoted"] })]);
    expect(problems).toHaveLength(1);
    expect(JSON.stringify(problems)).not.toContain("secret");
  }
});
