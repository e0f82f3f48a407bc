import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand,
  type CloudWatchLogsClient,
} from "@aws-sdk/client-cloudwatch-logs";
import { nullWhen, type Aws } from "../connect/index.ts";
import type { Actual, Driver, Known, Resource } from "../plan/index.ts";

/** Made before what writes to it: otherwise AWS makes one whose lines are kept, and paid for, for ever. */
export const logGroup = (name: string, retentionDays: number, id = "logs"): Resource => ({
  id,
  kind: "log-group",
  name,
  wanted: "present",
  props: { retentionDays },
});

/** The ARN of a log group; with `:*` behind it, of the streams in it. */
export const logGroupArn = (
  name: string,
  { partition, region, account }: Pick<Aws, "partition" | "region" | "account">,
): string => `arn:${partition}:logs:${region}:${account}:log-group:${name}`;

/** A log group of CloudWatch with an end to how long its lines are kept. */
export const logGroupDriver: Driver = {
  kind: "log-group",
  label: "log group",
  permissions: ({ name }, aws) => [
    { action: "logs:DescribeLogGroups", resource: logGroupArn("*", aws) },
    ...[
      "logs:CreateLogGroup",
      "logs:DeleteLogGroup",
      "logs:ListTagsForResource",
      "logs:PutRetentionPolicy",
      "logs:TagResource",
    ].flatMap((action) => ["", ":*"].map((end) => ({ action, resource: logGroupArn(name, aws) + end }))),
  ],
  read: readLogGroup,
  create: async (wanted, { clients: { logs }, tags }) => {
    const command = new CreateLogGroupCommand({ logGroupName: wanted.name, tags });
    await nullWhen(["ResourceAlreadyExistsException"], logs.send(command)); // a lost answer's second try
    await putRetention(wanted, logs);
  },
  update: async (wanted, _, changed, aws) => {
    if (changed.includes("retentionDays")) await putRetention(wanted, aws.clients.logs);
    if (changed.includes("tags")) {
      const resourceArn = logGroupArn(wanted.name, aws);
      await aws.clients.logs.send(new TagResourceCommand({ resourceArn, tags: aws.tags }));
    }
  },
  remove: async ({ name }, _, { clients: { logs } }) => {
    await nullWhen(["ResourceNotFoundException"], logs.send(new DeleteLogGroupCommand({ logGroupName: name })));
  },
};

async function readLogGroup({ name }: Known, aws: Aws): Promise<Actual | null> {
  const { logs } = aws.clients;
  // Those whose names begin with it: ours is the first in the order of names.
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
  const found = logGroups.find(({ logGroupName }) => logGroupName === name);
  if (found === undefined) return null;
  const arn = logGroupArn(name, aws);
  const { tags = {} } = await logs.send(new ListTagsForResourceCommand({ resourceArn: arn }));
  return { props: { retentionDays: found.retentionInDays ?? null }, outputs: { name, arn }, tags };
}

async function putRetention({ name, props }: Known, logs: CloudWatchLogsClient): Promise<void> {
  const retentionInDays = props["retentionDays"] as number;
  await logs.send(new PutRetentionPolicyCommand({ logGroupName: name, retentionInDays }));
}
