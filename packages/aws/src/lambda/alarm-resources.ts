import type { LambdaConfig } from "espalier/deploy";
import { alarm, type AlarmWanted } from "../alarms/index.ts";
import type { Resource } from "../plan/index.ts";
import { live, type LambdaNames } from "./names.ts";

/** What tells that something is wrong with the function that has this name, and with the API before it. */
export function alarmResources(given: LambdaConfig["alarms"], names: LambdaNames, name: string): readonly Resource[] {
  const wanted = given === false ? "absent" : "present";
  const { errors = 0, p99Ms = 0, throttles = 0, topic } = given === false ? {} : given;
  const facts = { periodS: 300, periods: 1, when: "GreaterThanOrEqualToThreshold" as const, topic };
  const dimensions = { FunctionName: name, Resource: `${name}:${live}` };
  const ofFunction = { ...facts, namespace: "AWS/Lambda", dimensions };
  const all: readonly AlarmWanted[] = [
    {
      ...ofFunction,
      id: "alarm.errors",
      name: names.alarms.errors,
      metric: "Errors",
      statistic: "Sum",
      threshold: errors,
      description: `the function did not start, crashed or took too long: ${errors} times or more in five minutes`,
    },
    {
      // To Lambda an answer of 500 is an answer like any other; the API knows better.
      ...facts,
      namespace: "AWS/ApiGateway",
      dimensions: { ApiId: { $ref: "api", output: "id" } },
      id: "alarm.answers",
      name: names.alarms.answers,
      metric: "5xx",
      statistic: "Sum",
      threshold: errors,
      description: `the API answered with 500 or more: ${errors} times or more in five minutes`,
    },
    {
      ...ofFunction,
      id: "alarm.p99",
      name: names.alarms.p99,
      metric: "Duration",
      statistic: "p99",
      threshold: p99Ms,
      description: `1 of 100 requests took ${p99Ms} ms or more, over five minutes`,
    },
    {
      ...ofFunction,
      id: "alarm.throttles",
      name: names.alarms.throttles,
      metric: "Throttles",
      statistic: "Sum",
      threshold: throttles,
      description: `requests were turned away because all instances were busy: ${throttles} or more in five minutes`,
    },
  ];
  return all.map((one) => alarm(one, wanted));
}
