import type { CostEstimate, DeployConfig } from "espalier/deploy";
import { counted, estimateOf } from "./estimate.ts";
import { hoursPerMonth, prices } from "./prices.ts";
import { imagesLine, sharedLines } from "./shared-lines.ts";

/** A warm prediction of one row takes at most so long on one whole core (bench/README.md), in milliseconds. */
const warmMs = 1;
/** With so much memory a function gets one whole core; with less, a share. */
const memoryOfACoreMb = 1769;

/** What a month of a Lambda function behind an HTTP API costs. */
export function lambdaCost(config: DeployConfig, requestsPerMonth: number): CostEstimate {
  const { memoryMb, architecture, logDays, alarms, package: packaging, keepVersions } = config.lambda;
  const billedMs = Math.ceil(warmMs * Math.max(1, memoryOfACoreMb / memoryMb));
  const gbS = (requestsPerMonth * billedMs * memoryMb) / 1000 / 1024;
  return estimateOf(
    config.region,
    [
      {
        what: "function, requests",
        amount: counted(requestsPerMonth, "request"),
        usd: requestsPerMonth * prices.lambda.perRequest,
      },
      {
        what: "function, compute",
        amount: `${billedMs} ms of ${memoryMb} MB (${architecture}) a request`,
        usd: gbS * prices.lambda.perGbS[architecture],
      },
      {
        what: "HTTP API",
        amount: counted(requestsPerMonth, "request"),
        usd: requestsPerMonth * prices.httpApiPerRequest,
      },
      ...sharedLines(config, requestsPerMonth, logDays),
      ...(alarms === false ? [] : [{ what: "alarms", amount: "4 alarms", usd: 4 * prices.perAlarmMonth }]),
      ...(packaging === "zip" ? [] : [imagesLine(0.2, 0.002, keepVersions)]),
    ],
    [
      `a warm prediction takes ${warmMs} ms on a whole core; ${memoryMb} MB is ${shareOfCore(memoryMb)} of one`,
      `nothing runs, and nothing is paid for, in the ${hoursPerMonth} hours of a month without requests, but alarms and storage`,
    ],
  );
}

const shareOfCore = (memoryMb: number) =>
  memoryMb >= memoryOfACoreMb ? "all" : `${Math.round((memoryMb / memoryOfACoreMb) * 100)} %`;
