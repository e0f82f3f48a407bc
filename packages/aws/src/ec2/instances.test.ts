import { expect, test } from "vitest";
import type { Aws } from "../connect/index.ts";
import type { Known } from "../plan/index.ts";
import { refreshInstances } from "./refresh.ts";
import { healthOf } from "./status.ts";
import { untilInService } from "./until-in-service.ts";

/** An account whose Auto Scaling answers from a list, by the name of the command; what was asked stands in `asked`. */
function accountWith(answers: Readonly<Record<string, readonly object[]>>) {
  const asked: { name: string; input: Readonly<Record<string, unknown>> }[] = [];
  const send = async ({ constructor: { name }, input }: { constructor: { name: string }; input: object }) => {
    asked.push({ name, input: input as Readonly<Record<string, unknown>> });
    const given = answers[name] ?? [{}];
    return given[Math.min(asked.filter((one) => one.name === name).length, given.length) - 1];
  };
  const aws = { clients: { autoScaling: { send } }, tell: () => {}, signal: undefined } as unknown as Aws;
  return { aws, asked, names: () => asked.map(({ name }) => name.replace("Command", "")) };
}

const group = { name: "wine", props: { min: 1 } } as unknown as Known;
const activity = (StatusMessage: string) => ({ StatusCode: "Failed", StartTime: new Date(), StatusMessage });

test("a first instance that gives up is told of, and the group is emptied, so that no more are started", async () => {
  const { aws, asked } = accountWith({
    DescribeAutoScalingGroupsCommand: [{ AutoScalingGroups: [{ Instances: [{ LifecycleState: "Pending:Wait" }] }] }],
    DescribeScalingActivitiesCommand: [
      { Activities: [activity("Instance failed to complete user's Lifecycle Action")] },
    ],
  });
  await expect(untilInService(group, aws)).rejects.toMatchObject({
    code: "DEPLOY_UNHEALTHY",
    message: expect.stringContaining("failed to complete"),
  });
  expect(asked.at(-1)).toMatchObject({ input: { AutoScalingGroupName: "wine", MinSize: 0, DesiredCapacity: 0 } });
});

test("a zone without room is not the end: another may have some", async () => {
  const inService = { AutoScalingGroups: [{ Instances: [{ LifecycleState: "InService" }] }] };
  const { aws, names } = accountWith({
    DescribeAutoScalingGroupsCommand: [{ AutoScalingGroups: [{ Instances: [] }] }, inService],
    DescribeScalingActivitiesCommand: [{ Activities: [activity("We currently do not have sufficient capacity")] }],
  });
  await untilInService(group, aws);
  expect(names()).not.toContain("UpdateAutoScalingGroup");
});

const template = { LaunchTemplateId: "lt-1", Version: "3" };
const options = { warmupS: 0, from: "1" };
const refresh = (Status: string, Version = "3", more: object = {}) => ({
  InstanceRefreshes: [
    { Status, DesiredConfiguration: { LaunchTemplate: { LaunchTemplateId: "lt-1", Version } }, ...more },
  ],
});

test("a refresh starts new instances before old ones end, and goes back by itself", async () => {
  const { aws, asked } = accountWith({
    DescribeInstanceRefreshesCommand: [{ InstanceRefreshes: [] }, refresh("Successful")],
  });
  await refreshInstances("wine", template, { ...options, warmupS: 60 }, aws);
  expect(asked.find(({ name }) => name === "StartInstanceRefreshCommand")?.input).toMatchObject({
    DesiredConfiguration: { LaunchTemplate: template },
    Preferences: { AutoRollback: true, MinHealthyPercentage: 100, MaxHealthyPercentage: 200, SkipMatching: true },
  });
});

test("a refresh to the same version that is under way is waited for, and no second is started", async () => {
  const { aws, names } = accountWith({
    DescribeInstanceRefreshesCommand: [refresh("InProgress"), refresh("Successful")],
  });
  await refreshInstances("wine", template, options, aws);
  expect(names()).toEqual(["DescribeInstanceRefreshes", "DescribeInstanceRefreshes"]);
});

test("one to another version is stopped first", async () => {
  const { aws, names } = accountWith({
    DescribeInstanceRefreshesCommand: [refresh("InProgress", "2"), refresh("Cancelled", "2"), refresh("Successful")],
  });
  await refreshInstances("wine", template, options, aws);
  expect(names().filter((name) => !name.startsWith("Describe"))).toEqual([
    "CancelInstanceRefresh",
    "StartInstanceRefresh",
  ]);
});

test.each(["Failed", "RollbackSuccessful", "RollbackFailed", "Cancelled"])(
  "a refresh that ends as %s is a fault",
  async (status) => {
    const ended = refresh(status, "3", { StatusReason: "no good answer" });
    const { aws } = accountWith({ DescribeInstanceRefreshesCommand: [{ InstanceRefreshes: [] }, ended] });
    await expect(refreshInstances("wine", template, options, aws)).rejects.toMatchObject({
      code: "DEPLOY_UNHEALTHY",
      message: expect.stringContaining("no good answer"),
    });
  },
);

const inProgress = () => refresh("InProgress", "3", { StartTime: new Date() });

test("a new version that gives itself up is taken back at once, and not tried for an hour", async () => {
  const { aws, asked, names } = accountWith({
    StartInstanceRefreshCommand: [{ InstanceRefreshId: "r-1" }],
    DescribeInstanceRefreshesCommand: [
      { InstanceRefreshes: [] },
      inProgress(),
      refresh("RollbackInProgress"),
      refresh("RollbackSuccessful"),
    ],
    DescribeScalingActivitiesCommand: [
      { Activities: [activity("Instance failed to complete user's Lifecycle Action: it was abandoned")] },
    ],
  });
  await expect(refreshInstances("wine", template, options, aws)).rejects.toMatchObject({
    code: "DEPLOY_UNHEALTHY",
    message: expect.stringMatching(/was abandoned; the group is back at the version that it had/),
  });
  expect(names().filter((name) => !name.startsWith("Describe"))).toEqual([
    "StartInstanceRefresh",
    "RollbackInstanceRefresh",
  ]);
  expect(asked.find(({ name }) => name === "RollbackInstanceRefreshCommand")?.input).toEqual({
    AutoScalingGroupName: "wine",
  });
});

test("what failed before a refresh began does not end it, and neither does a zone without room", async () => {
  const old = { ...activity("Lifecycle Action was abandoned"), StartTime: new Date(Date.now() - 60_000) };
  const { aws, names } = accountWith({
    StartInstanceRefreshCommand: [{ InstanceRefreshId: "r-1" }],
    DescribeInstanceRefreshesCommand: [{ InstanceRefreshes: [] }, inProgress(), refresh("Successful")],
    DescribeScalingActivitiesCommand: [
      { Activities: [activity("We currently do not have sufficient capacity"), old, old] },
    ],
  });
  await refreshInstances("wine", template, options, aws);
  expect(names()).toContain("DescribeScalingActivities");
  expect(names()).not.toContain("RollbackInstanceRefresh");
});

test("a group that somebody has set to $Latest, from which AWS knows no way back, is refreshed without one", async () => {
  const { aws, asked } = accountWith({
    DescribeInstanceRefreshesCommand: [{ InstanceRefreshes: [] }, refresh("Successful")],
  });
  await refreshInstances("wine", template, { ...options, from: "$Latest" }, aws);
  expect(asked.find(({ name }) => name === "StartInstanceRefreshCommand")?.input).toMatchObject({
    Preferences: { AutoRollback: false },
  });
});

test("health is good when as many as are wanted are in service, and answer behind the load balancer", () => {
  const good = { LifecycleState: "InService", HealthStatus: "Healthy" } as never;
  const ill = { LifecycleState: "InService", HealthStatus: "Unhealthy" } as never;
  expect(healthOf([good, good], 2, null)).toEqual({ isGood: true, text: "2 of 2 instances in service" });
  expect(healthOf([good, ill], 2, null).isGood).toBe(false);
  expect(healthOf([good, good], 2, 1)).toMatchObject({ isGood: false, text: expect.stringContaining("1 behind") });
  expect(healthOf([], 0, null).isGood).toBe(false);
  expect(healthOf([], null, null).text).toBe("nothing is deployed");
});
