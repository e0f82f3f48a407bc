import { cronTimes } from "../project/index.ts";
import { plainCron, refusal, remarksOn, runWords, shellWord, slugOf, type PrintPlan } from "./print-plan.ts";

const shortestMs = 5 * 60_000;
const utc: ReadonlySet<string> = new Set(["UTC", "Etc/UTC", "Etc/UCT", "UCT", "Zulu", "Etc/Zulu", "GMT", "Etc/GMT"]);

/** A workflow for GitHub Actions: `.github/workflows/espalier.yml`. What runs remember is kept in its cache. */
export async function printGithub(plan: PrintPlan): Promise<string> {
  const cron = plainCron(plan, "github");
  const { timezone } = plan.schedule;
  if (!utc.has(timezone)) {
    throw refusal("github", `it reads every expression in UTC, and the schedule's time zone is ${timezone}`);
  }
  if (shortestGapMs(cron) < shortestMs) throw refusal("github", `"${cron}" is due more often than every 5 minutes`);
  const group = slugOf(plan);
  const where = plan.dirInRepository;
  const command = ["npx", "espalier", ...(where === "" ? [] : ["-C", where]), ...runWords(plan)];
  const run = [...command].map((word) => shellWord(word)).join(" ");
  const { actions, literal, nodeVersion, runner, workflowText } = await import("../ci/index.ts");
  const value = {
    name: literal(`Espalier: ${plan.name}`),
    on: { schedule: [{ cron }], workflow_dispatch: {} },
    permissions: { contents: "read" },
    concurrency: { group },
    env: { NPM_CONFIG_YES: "false" }, // npx never fetches a program that nobody installed
    jobs: {
      run: {
        "runs-on": runner,
        steps: [
          { uses: actions.checkout, with: { "persist-credentials": false } },
          { uses: actions.node, with: { "node-version": nodeVersion, cache: "npm" } },
          { run: "npm ci" },
          {
            uses: actions.cache,
            with: {
              path: literal(where === "" ? ".espalier" : `${where}/.espalier`),
              key: `${group}-\${{ github.run_id }}`,
              "restore-keys": `${group}-`,
            },
          },
          { run: literal(run) },
        ],
      },
    },
  };
  const head = remarksOn(plan).map((line) => line.replace(/^# ?/, ""));
  return workflowText({ head, value, comments: {} });
}

function shortestGapMs(cron: string): number {
  const times = cronTimes(cron, "UTC");
  let shortest = Number.POSITIVE_INFINITY;
  let before: number | null = null;
  for (let at = times.after(Date.UTC(2000, 0)), n = 0; at !== null && n < 100; at = times.after(at), n++) {
    if (before !== null) shortest = Math.min(shortest, at - before);
    before = at;
  }
  return shortest;
}
