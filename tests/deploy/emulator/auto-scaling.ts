import { randomUUID } from "node:crypto";
import type { Call } from "./call.ts";
import { refused, xml, type Answer } from "./answer.ts";
import type { Moto } from "./moto.ts";

interface Refresh {
  readonly id: string;
  readonly template: Readonly<Record<string, string>>;
  readonly isHealthy: boolean;
  readonly begun: string;
  status: string;
}

/**
 * Instance refreshes of EC2 Auto Scaling, which moto has not: one at a time and group; each look at it is a step on. When
 * it succeeds, the group has the wanted launch template and other instances; where new instances do not come up, which
 * the group's activities tell, it goes on trying, as AWS does for an hour, until somebody takes it back.
 */
export interface AutoScaling {
  instead(call: Call): Promise<Answer | null>;
  /** moto forgets the hooks that a group is made with, and tells every instance's template version as the first. */
  after(call: Call, answer: Answer): Promise<Answer>;
  /** The next refresh's instances do not come up. */
  failNextRefresh(): void;
  reset(): void;
}

const over = new Set(["Successful", "Failed", "Cancelled", "RollbackSuccessful", "RollbackFailed"]);

export function autoScalingOf(moto: Moto): AutoScaling {
  const refreshes = new Map<string, Refresh[]>();
  let isNextHealthy = true;
  const answered = (action: string, result: string): Answer =>
    xml(
      200,
      `<${action}Response xmlns="http://autoscaling.amazonaws.com/doc/2011-01-01/"><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${action}Response>`,
    );
  const form = async (region: string, values: Readonly<Record<string, string>>): Promise<string> => {
    const body = new URLSearchParams({ Version: "2011-01-01", ...values }).toString();
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return (await moto.ask("autoscaling", region, { method: "POST", headers, body })).body.toString("utf8");
  };

  return {
    failNextRefresh: () => void (isNextHealthy = false),
    reset: () => {
      refreshes.clear();
      isNextHealthy = true;
    },
    after: async (call, answer) => {
      const prefix = "LifecycleHookSpecificationList.member.1.";
      const hook = Object.entries(call.body).filter(([key]) => key.startsWith(prefix));
      if (call.action === "CreateAutoScalingGroup" && answer.status < 400 && hook.length > 0) {
        const said = Object.fromEntries(hook.map(([key, value]) => [key.slice(prefix.length), String(value)]));
        const AutoScalingGroupName = String(call.body["AutoScalingGroupName"]);
        await form(call.region, { Action: "PutLifecycleHook", AutoScalingGroupName, ...said });
      }
      return call.action === "DescribeAutoScalingGroups" ? withVersions(answer) : answer;
    },
    instead: async (call) => {
      const name = String(call.body["AutoScalingGroupName"]);
      const all = refreshes.get(name) ?? [];
      const open = all.find(({ status }) => !over.has(status));
      const none = (): Answer =>
        refused(call, {
          status: 400,
          code: "ActiveInstanceRefreshNotFound",
          message: `No in progress or pending Instance Refresh found for Auto Scaling group ${name}`,
        });
      switch (call.action) {
        case "StartInstanceRefresh": {
          if (open !== undefined) {
            return refused(call, {
              status: 400,
              code: "InstanceRefreshInProgress",
              message: "An Instance Refresh is already in progress and blocks the execution of this Instance Refresh.",
            });
          }
          const prefix = "DesiredConfiguration.LaunchTemplate.";
          const template = Object.fromEntries(
            Object.entries(call.body)
              .filter(([key]) => key.startsWith(prefix))
              .map(([key, value]) => [key.slice(prefix.length), String(value)]),
          );
          const begun = new Date().toISOString();
          const refresh = { id: randomUUID(), template, isHealthy: isNextHealthy, begun, status: "Pending" };
          isNextHealthy = true;
          refreshes.set(name, [refresh, ...all]);
          return answered(call.action, `<InstanceRefreshId>${refresh.id}</InstanceRefreshId>`);
        }
        case "DescribeInstanceRefreshes": {
          const members = [...all]
            .filter(({ id }) => {
              const wanted = Object.entries(call.body).filter(([key]) => key.startsWith("InstanceRefreshIds.member."));
              return wanted.length === 0 || wanted.some(([, value]) => value === id);
            })
            .map((refresh) => memberOf(name, refresh));
          const answer = answered(call.action, `<InstanceRefreshes>${members.join("")}</InstanceRefreshes>`);
          if (open !== undefined) await step(name, open, call.region);
          return answer;
        }
        case "DescribeScalingActivities": {
          const failed = all.filter(({ isHealthy, status }) => !isHealthy && status !== "Pending");
          return answered(call.action, `<Activities>${failed.map((one) => givenUp(name, one)).join("")}</Activities>`);
        }
        case "CancelInstanceRefresh":
          if (open === undefined) return none();
          open.status = "Cancelled";
          return answered(call.action, `<InstanceRefreshId>${open.id}</InstanceRefreshId>`);
        case "RollbackInstanceRefresh":
          if (open === undefined) return none();
          open.status = "RollbackInProgress";
          return answered(call.action, `<InstanceRefreshId>${open.id}</InstanceRefreshId>`);
        case "CompleteLifecycleAction":
          return answered(call.action, "");
        default:
          return null;
      }
    },
  };

  async function step(name: string, refresh: Refresh, region: string): Promise<void> {
    switch (refresh.status) {
      case "Pending":
        refresh.status = "InProgress";
        return;
      case "InProgress":
        if (!refresh.isHealthy) return;
        await renew(name, refresh, region);
        refresh.status = "Successful";
        return;
      case "RollbackInProgress":
        refresh.status = "RollbackSuccessful";
        return;
    }
  }

  /** The group with the wanted template, and with other instances. */
  async function renew(name: string, { template }: Refresh, region: string): Promise<void> {
    const said = Object.fromEntries(Object.entries(template).map(([key, value]) => [`LaunchTemplate.${key}`, value]));
    if (Object.keys(said).length > 0) {
      await form(region, { Action: "UpdateAutoScalingGroup", AutoScalingGroupName: name, ...said });
    }
    const group = await form(region, { Action: "DescribeAutoScalingGroups", "AutoScalingGroupNames.member.1": name });
    for (const [, id = ""] of group.matchAll(/<InstanceId>([^<]+)<\/InstanceId>/g)) {
      await form(region, {
        Action: "TerminateInstanceInAutoScalingGroup",
        InstanceId: id,
        ShouldDecrementDesiredCapacity: "false",
      });
    }
  }
}

/** Instances with the version of their group, which they have here between two refreshes: asked for one group at a time. */
function withVersions(answer: Answer): Answer {
  const text = answer.body.toString("utf8");
  const instances = /<Instances>.*?<\/Instances>/s;
  const version = /<Version>(\d+)<\/Version>/.exec(text.replace(instances, ""))?.[1];
  if (version === undefined) return answer;
  const told = text.replace(instances, (all) => all.replaceAll(/<Version>\d+</g, `<Version>${version}<`));
  return { ...answer, body: Buffer.from(told) };
}

/** An instance whose own script has said that it does not come up. */
const givenUp = (name: string, { id, begun }: Refresh): string =>
  [
    `<member><ActivityId>${id}</ActivityId><AutoScalingGroupName>${name}</AutoScalingGroupName>`,
    `<Cause>an instance refresh</Cause><Description>Launching a new EC2 instance</Description><StartTime>${begun}</StartTime>`,
    "<StatusCode>Cancelled</StatusCode><StatusMessage>Instance failed to complete user's Lifecycle Action: Lifecycle Action ",
    "was abandoned: Lifecycle Action Completed with ABANDON Result</StatusMessage></member>",
  ].join("");

function memberOf(name: string, { id, status, begun, template }: Refresh): string {
  const inside = Object.entries(template).map(([key, value]) => `<${key}>${value}</${key}>`);
  return [
    `<member><InstanceRefreshId>${id}</InstanceRefreshId><AutoScalingGroupName>${name}</AutoScalingGroupName>`,
    `<Status>${status}</Status><StartTime>${begun}</StartTime>`,
    `<PercentageComplete>${status === "Successful" ? 100 : 0}</PercentageComplete>`,
    `<DesiredConfiguration><LaunchTemplate>${inside.join("")}</LaunchTemplate></DesiredConfiguration></member>`,
  ].join("");
}
