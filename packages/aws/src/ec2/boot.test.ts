import { expect, test } from "vitest";
import { bootOf, userDataOf, type Boot } from "./boot.ts";
import { shellQuote } from "./shell-quote.ts";

const boot: Boot = {
  region: "eu-central-1",
  image: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/wine@sha256:${"0".repeat(64)}`,
  port: 80,
  logGroup: "/espalier/wine",
  group: "wine",
  hook: "answers",
  variables: { GREETING: "it's $(me)\nUNIT" },
  secrets: { KEY: { from: "ssm", name: "/wine/key" } },
};

test("a script tells what it was made from, and one that somebody has changed does not", () => {
  const script = userDataOf(boot);
  expect(bootOf(script)).toEqual(boot);
  expect(bootOf(script.replace("--read-only", "--privileged"))).toBeNull();
  expect(bootOf(script.split("\n").slice(0, 5).join("\n"))).toBeNull();
  expect(bootOf("#!/bin/bash\necho mine\n")).toBeNull();
  expect(bootOf("")).toBeNull();
});

test("a value is one word of the shell, whatever it holds", () => {
  expect(shellQuote("a'b")).toBe(`'a'\\''b'`);
  expect(userDataOf(boot)).toContain("export GREETING='it'\\''s $(me)\nUNIT'");
});

test("a secret stands in the script by its place only, and goes to the server by its name", () => {
  const script = userDataOf(boot);
  expect(script).toContain("parameter '/wine/key'");
  expect(script).toContain("    --env KEY \\\n");
  expect(userDataOf({ ...boot, secrets: { KEY: { from: "secrets-manager", name: "wine" } } })).toContain(
    "secret 'wine'",
  );
});
