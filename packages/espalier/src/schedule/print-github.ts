import { cronTimes } from "../project/index.ts";
import { yamlOf } from "./print-kubernetes.ts";
import { plainCron, refusal, runWords, shellWord, slugOf, type PrintPlan } from "./print-plan.ts";

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
  return await yamlOf(plan, {
    name: literal(`Espalier: ${plan.name}`),
    on: { schedule: [{ cron }], workflow_dispatch: {} },
    concurrency: { group },
    jobs: {
      run: {
        "runs-on": "ubuntu-latest",
        steps: [
          { uses: "actions/checkout@v4" },
          { uses: "actions/setup-node@v4", with: { "node-version": 22, cache: "npm" } },
          { run: "npm ci" },
          {
            uses: "actions/cache@v4",
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
  });
}

/** What would begin an expression of GitHub's is written as one that gives just that. */
const literal = (text: string): string => text.replaceAll("${{", () => "${{ '${{' }}");

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
