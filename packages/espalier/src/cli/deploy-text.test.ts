import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { DeployPlan, DeployRelease, DeployStatus } from "../deploy/index.ts";
import { deployedText } from "./deploy.ts";
import { whoDeploys } from "./deploy-place.ts";
import { destroyText, planText, releasesText, statusText } from "./deploy-text.ts";

const plain = (text: string) => stripVTControlCharacters(text);
const change = (action: DeployPlan["changes"][number]["action"], differences: [string, unknown, unknown][] = []) => ({
  id: action,
  label: "Lambda function",
  name: `wine-${action}`,
  action,
  differences: differences.map(([path, from, to]) => ({ path, from, to })),
});
const plan = (...changes: DeployPlan["changes"]): DeployPlan => ({
  target: "lambda",
  account: "123456789012",
  region: "eu-west-1",
  changes,
  apply: () => Promise.reject(new Error("not asked for")),
});
const release: DeployRelease = {
  number: 7,
  kind: "canary",
  model: { name: "wine", version: 3, sha256: "aa" },
  build: "0123456789abcdef",
  revision: "12",
  canaryPercent: 10,
  overrode: true,
  at: Date.UTC(2026, 10, 22, 3, 4),
  by: "anna@desk",
  because: "try it",
};

test("a plan shows what changes in place, setting by setting, and of a new thing its name alone", () => {
  const long = "x".repeat(200);
  const shown = plain(
    planText(
      plan(
        change("create", [["memory", null, 512]]),
        change("update", [
          ["env.LOG", null, "debug"],
          ["policy", long, "short"],
        ]),
        change("none"),
      ),
    ),
  );
  expect(shown).toContain("lambda in account 123456789012, eu-west-1");
  expect(shown).not.toContain("memory");
  expect(shown).toContain('env.LOG: none → "debug"');
  expect(shown).toMatch(/policy: "x{56}… → "short"/);
  expect(shown).toContain("2 things of 3 will change");
  expect(shown).not.toContain("wine-none");
  expect(plain(planText(plan(change("none"))))).toContain("nothing has to change (1 thing)");
});

test("a release tells its kind, share and whether a gate was overridden", () => {
  const shown = plain(releasesText([release]));
  expect(shown).toMatch(
    /7 +2026-11-22 03:04 +canary 10%, gate overridden +wine 3 +0123456789ab +12 +anna@desk +try it/,
  );
  expect(releasesText([])).toBe("no releases yet");
  const odd = { ...release, because: "two\nlines\u001b[2J" };
  expect(releasesText([odd]).split("\n")).toHaveLength(2);
  expect(releasesText([odd])).not.toContain("\u001b[2J");
});

test("a status names what is live, what is not well and what is missing", () => {
  const status: DeployStatus = {
    url: "https://x.example",
    live: { "12": 10, "11": 90 },
    health: { isGood: false, text: "3 alarms ring" },
    things: [
      { label: "alias", name: "live", isThere: true },
      { label: "alarm", name: "wine-p99", isThere: false },
    ],
    releases: [release],
  };
  const shown = plain(statusText(status));
  expect(shown).toContain("✗ 3 alarms ring");
  expect(shown).toContain("live: 90% revision 11, 10% wine 3");
  expect(shown).toContain("1 of 2 things there");
  expect(shown).toContain("not there: alarm wine-p99");
});

test("a removal lists what goes, and what stays with its reason", () => {
  const shown = plain(
    destroyText({
      removes: [{ label: "alias", name: "live" }],
      keeps: [{ label: "S3 bucket", name: "models", why: "it holds the models" }],
      apply: () => Promise.resolve(),
    }),
  );
  expect(shown).toMatch(/- remove +alias +live\n.*keep +S3 bucket +models +it holds the models/);
  expect(destroyText({ removes: [], keeps: [], apply: () => Promise.resolve() })).toContain("nothing of this target");
});

test("a deploy ends with what is live, and where", () => {
  const shown = plain(deployedText({ url: "https://x.example", release, changed: 1 }));
  expect(shown).toBe("✓ wine 3 gets 10% of the requests: release 7, 1 thing changed\n  at https://x.example");
  const whole = { ...release, kind: "deploy" as const, canaryPercent: null };
  expect(plain(deployedText({ url: null, release: whole, changed: 0 }))).toBe(
    "✓ wine 3 is live: release 7, nothing was changed",
  );
});

test("whoever started a workflow deploys, else the user of this machine", () => {
  expect(whoDeploys({ GITHUB_ACTOR: "anna", GITHUB_RUN_ID: "9" })).toBe("anna (GitHub run 9)");
  expect(whoDeploys({})).toMatch(/^.+@.+$/);
});
