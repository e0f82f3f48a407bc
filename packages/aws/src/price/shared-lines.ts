import type { CostLine, DeployConfig } from "espalier/deploy";
import { counted } from "./estimate.ts";
import { prices } from "./prices.ts";

const daysPerMonth = 365 / 12;
/** What one request and its answer leave behind, in GB: half a KB of log, and an answer of 1 KB on its way out. */
const perRequestGb = { log: 0.5e-6, answer: 1e-6 };

/** What every target on AWS pays for: logs, the answers' way out, secrets. */
export function sharedLines(config: DeployConfig, requests: number, logDays: number): readonly CostLine[] {
  const logGb = requests * perRequestGb.log;
  const secrets = Object.values(config.variables).filter(isManaged).length;
  return [
    { what: "logs, written", amount: `${gb(logGb)} (0.5 KB a request)`, usd: logGb * prices.logs.perGbWritten },
    {
      what: "logs, kept",
      amount: counted(logDays, "day"),
      usd: logGb * (logDays / daysPerMonth) * prices.logs.perGbMonth,
    },
    {
      what: "answers, to the internet",
      amount: `${gb(requests * perRequestGb.answer)} (1 KB a request)`,
      usd: requests * perRequestGb.answer * prices.perGbOut,
    },
    ...(secrets === 0
      ? []
      : [{ what: "secrets", amount: counted(secrets, "secret"), usd: secrets * prices.secretPerMonth }]),
  ];
}

/** An image repository that holds the base once, and every version's own part. */
export function imagesLine(baseGb: number, perVersionGb: number, versions: number): CostLine {
  const stored = baseGb + versions * perVersionGb;
  return { what: "images", amount: `${gb(stored)} in ECR`, usd: stored * prices.ecrPerGbMonth };
}

export const gb = (amount: number) => `${amount < 0.095 ? "less than 0.1" : amount.toFixed(1)} GB`;

const isManaged = (value: DeployConfig["variables"][string]) =>
  typeof value !== "string" && value.from === "secrets-manager";
