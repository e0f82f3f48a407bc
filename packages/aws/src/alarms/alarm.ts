import {
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  ListTagsForResourceCommand,
  PutMetricAlarmCommand,
  TagResourceCommand,
  type ComparisonOperator,
  type Statistic,
} from "@aws-sdk/client-cloudwatch";
import type { Aws } from "../connect/index.ts";
import type { Actual, Driver, Known, Prop, Resource } from "../plan/index.ts";

export interface AlarmWanted {
  readonly id: string;
  readonly name: string;
  /** What has happened when it rings: one sentence. */
  readonly description: string;
  /** `AWS/Lambda`. */
  readonly namespace: string;
  readonly metric: string;
  /** `Sum`, `Average`, or a percentile: `p99`. */
  readonly statistic: string;
  readonly dimensions: { readonly [name: string]: Prop };
  readonly periodS: number;
  /** How many periods in a row it has to be over the threshold. */
  readonly periods: number;
  readonly when: ComparisonOperator;
  readonly threshold: number;
  /** ARN of an SNS topic that is told when it rings and when it is over. */
  readonly topic: string | undefined;
}

/** An alarm on one metric. Without requests there is no data, and that is no alarm. */
export function alarm({ id, name, topic, ...rest }: AlarmWanted, wanted: Resource["wanted"]): Resource {
  const topics = topic === undefined ? [] : [topic];
  return {
    id,
    kind: "alarm",
    name,
    wanted,
    props: { ...rest, missing: "notBreaching", topics, topicsAfter: topics, isOn: true },
  };
}

const alarmArn = (name: string, { partition, region, account }: Aws): string =>
  `arn:${partition}:cloudwatch:${region}:${account}:alarm:${name}`;
const isPercentile = (statistic: string) => statistic.startsWith("p");

/** An alarm of CloudWatch. */
export const alarmDriver: Driver = {
  kind: "alarm",
  label: "alarm",
  permissions: ({ name }, aws) => [
    { action: "cloudwatch:DescribeAlarms", resource: alarmArn("*", aws) },
    ...[
      "cloudwatch:DeleteAlarms",
      "cloudwatch:ListTagsForResource",
      "cloudwatch:PutMetricAlarm",
      "cloudwatch:TagResource",
    ].map((action) => ({ action, resource: alarmArn(name, aws) })),
  ],
  read: readAlarm,
  create: putAlarm,
  update: async (wanted, _, changed, aws) => {
    if (changed.some((prop) => prop !== "tags")) await putAlarm(wanted, aws);
    // What PutMetricAlarm is told of tags counts for new alarms only.
    if (changed.includes("tags")) {
      const ResourceARN = alarmArn(wanted.name, aws);
      await aws.clients.cloudWatch.send(new TagResourceCommand({ ResourceARN, Tags: tagList(aws) }));
    }
  },
  remove: async ({ name }, _, { clients: { cloudWatch } }) => {
    await cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames: [name] }));
  },
};

const tagList = ({ tags }: Aws) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

async function readAlarm({ name }: Known, aws: Aws): Promise<Actual | null> {
  const { cloudWatch } = aws.clients;
  const asked = new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ["MetricAlarm"] });
  const [found] = (await cloudWatch.send(asked)).MetricAlarms ?? [];
  if (found === undefined) return null;
  const arn = alarmArn(name, aws);
  const { Tags = [] } = await cloudWatch.send(new ListTagsForResourceCommand({ ResourceARN: arn }));
  return {
    props: {
      description: found.AlarmDescription ?? null,
      namespace: found.Namespace ?? null,
      metric: found.MetricName ?? null,
      statistic: found.ExtendedStatistic ?? found.Statistic ?? null,
      dimensions: Object.fromEntries((found.Dimensions ?? []).map(({ Name, Value }) => [Name ?? "", Value ?? ""])),
      periodS: found.Period ?? null,
      periods: found.EvaluationPeriods ?? null,
      when: found.ComparisonOperator ?? null,
      threshold: found.Threshold ?? null,
      missing: found.TreatMissingData ?? null,
      topics: found.AlarmActions ?? [],
      topicsAfter: found.OKActions ?? [],
      isOn: found.ActionsEnabled ?? null,
    },
    outputs: { name, arn },
    tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key ?? "", Value ?? ""])),
  };
}

async function putAlarm({ name, props }: Known, aws: Aws): Promise<void> {
  const statistic = props["statistic"] as string;
  const topics = (key: string) => [...(props[key] as readonly string[])];
  await aws.clients.cloudWatch.send(
    new PutMetricAlarmCommand({
      AlarmName: name,
      AlarmDescription: props["description"] as string,
      Namespace: props["namespace"] as string,
      MetricName: props["metric"] as string,
      ...(isPercentile(statistic) ? { ExtendedStatistic: statistic } : { Statistic: statistic as Statistic }),
      Dimensions: Object.entries(props["dimensions"] as Readonly<Record<string, string>>).map(([Name, Value]) => ({
        Name,
        Value,
      })),
      Period: props["periodS"] as number,
      EvaluationPeriods: props["periods"] as number,
      ComparisonOperator: props["when"] as ComparisonOperator,
      Threshold: props["threshold"] as number,
      TreatMissingData: props["missing"] as string,
      ActionsEnabled: props["isOn"] === true,
      AlarmActions: topics("topics"),
      OKActions: topics("topicsAfter"),
      Tags: tagList(aws),
    }),
  );
}

/** What those alarms of a list say that ring now. */
export async function alarmsRinging(
  { clients: { cloudWatch } }: Aws,
  names: readonly string[],
): Promise<readonly string[]> {
  const asked = new DescribeAlarmsCommand({ AlarmNames: [...names], AlarmTypes: ["MetricAlarm"] });
  const { MetricAlarms = [] } = await cloudWatch.send(asked);
  const ringing = MetricAlarms.filter(({ StateValue }) => StateValue === "ALARM");
  return ringing.map(({ AlarmDescription, AlarmName = "" }) => AlarmDescription ?? AlarmName);
}
