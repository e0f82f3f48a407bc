import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  RevokeSecurityGroupIngressCommand,
  type IpPermission,
} from "@aws-sdk/client-ec2";
import { nullWhen, type Aws } from "../connect/index.ts";
import { until, type Actual, type Driver, type Json, type Known } from "../plan/index.ts";
import { all, bornWith, ec2Arn, tagList, tagsIn } from "./ec2-tags.ts";

/** Instances that end take some minutes to let go of their group, and load balancers of their addresses. */
const letGoMs = 10 * 60_000;

/** Who may connect to which port: `80 from 203.0.113.0/24`, `80 from sg-0123`. */
export const allowed = (port: number, from: string) => `${port} from ${from}`;

/** A security group that is found by its name. Everything may go out; what may come in is `ingress`, sorted. */
export const securityGroupDriver: Driver = {
  kind: "security-group",
  label: "security group",
  fixed: ["vpc"],
  permissions: (_, aws) => [
    ...all(["ec2:DescribeSecurityGroups"], "*"),
    ...all(
      [
        "ec2:AuthorizeSecurityGroupIngress",
        "ec2:CreateSecurityGroup",
        "ec2:CreateTags",
        "ec2:DeleteSecurityGroup",
        "ec2:RevokeSecurityGroupIngress",
      ],
      ec2Arn(aws, "security-group/*"),
    ),
    ...all(["ec2:CreateSecurityGroup"], ec2Arn(aws, "vpc/*")),
  ],
  read,
  create: async (wanted, aws) => {
    const { ec2 } = aws.clients;
    const command = new CreateSecurityGroupCommand({
      GroupName: wanted.name,
      Description: "made by espalier deploy",
      VpcId: wanted.props["vpc"] as string,
      TagSpecifications: bornWith("security-group", aws.tags),
    });
    const made = await nullWhen(["InvalidGroup.Duplicate"], ec2.send(command)); // null: a lost answer's second try
    const GroupId = made?.GroupId ?? (await read(wanted, aws))?.outputs["id"];
    const IpPermissions = asPermissions(rulesOf(wanted.props));
    if (IpPermissions.length > 0)
      await allow(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }), ec2);
  },
  update: async (wanted, { props, outputs }, changed, { clients: { ec2 }, tags }) => {
    const GroupId = outputs["id"] ?? "";
    if (changed.includes("tags")) {
      await ec2.send(new CreateTagsCommand({ Resources: [GroupId], Tags: tagList(tags) }));
    }
    if (!changed.includes("ingress")) return;
    const [there, rules] = [rulesOf(props), rulesOf(wanted.props)];
    const more = asPermissions(rules.filter((rule) => !there.includes(rule)));
    const fewer = asPermissions(there.filter((rule) => !rules.includes(rule)));
    if (more.length > 0) await allow(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: more }), ec2);
    if (fewer.length > 0) await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: fewer }));
  },
  remove: async ({ name }, { outputs }, aws) => {
    const GroupId = outputs["id"] ?? "";
    const inUse = "DependencyViolation";
    await until(
      aws,
      `security group ${name} is in use no longer`,
      async () => {
        try {
          await nullWhen(["InvalidGroup.NotFound"], aws.clients.ec2.send(new DeleteSecurityGroupCommand({ GroupId })));
          return true;
        } catch (error) {
          if (error instanceof Error && error.name === inUse) return null;
          throw error;
        }
      },
      { forMs: letGoMs },
    );
  },
};

/** What is allowed already stays so. */
const allow = (command: AuthorizeSecurityGroupIngressCommand, ec2: Aws["clients"]["ec2"]) =>
  nullWhen(["InvalidPermission.Duplicate"], ec2.send(command));

async function read({ name }: Known, { clients: { ec2 } }: Aws): Promise<Actual | null> {
  const byName = new DescribeSecurityGroupsCommand({ Filters: [{ Name: "group-name", Values: [name] }] });
  const found = (await ec2.send(byName)).SecurityGroups?.[0];
  if (found === undefined) return null;
  const ingress = (found.IpPermissions ?? []).flatMap(asRules).sort();
  return {
    props: { vpc: found.VpcId ?? null, ingress },
    outputs: { id: found.GroupId ?? "" },
    tags: tagsIn(found.Tags),
  };
}

const rulesOf = (props: Readonly<Record<string, Json>>): readonly string[] => props["ingress"] as readonly string[];

/** What we would not write ourselves becomes a rule that never matches one of ours, and so is taken away. */
function asRules(permission: IpPermission): readonly string[] {
  const {
    IpProtocol,
    FromPort,
    ToPort,
    IpRanges = [],
    Ipv6Ranges = [],
    PrefixListIds = [],
    UserIdGroupPairs = [],
  } = permission;
  const isOurs = IpProtocol === "tcp" && FromPort === ToPort && FromPort !== undefined;
  const port = isOurs ? String(FromPort) : `${IpProtocol ?? ""} ${FromPort ?? -1} ${ToPort ?? -1}`;
  return [
    ...IpRanges.map(({ CidrIp }) => CidrIp),
    ...Ipv6Ranges.map(({ CidrIpv6 }) => CidrIpv6),
    ...PrefixListIds.map(({ PrefixListId }) => PrefixListId),
    ...UserIdGroupPairs.map(({ GroupId }) => GroupId),
  ].map((from) => `${port} from ${from ?? ""}`);
}

const asPermissions = (rules: readonly string[]): IpPermission[] =>
  rules.map((rule) => {
    const [port = "", from = ""] = rule.split(" from ");
    return { ...protocolOf(port), ...sourceOf(from) };
  });

function protocolOf(port: string): IpPermission {
  const [protocol = "", first, last] = port.split(" ");
  if (first === undefined) return { IpProtocol: "tcp", FromPort: Number(port), ToPort: Number(port) };
  return Number(first) === -1
    ? { IpProtocol: protocol }
    : { IpProtocol: protocol, FromPort: Number(first), ToPort: Number(last) };
}

function sourceOf(from: string): IpPermission {
  if (from.startsWith("pl-")) return { PrefixListIds: [{ PrefixListId: from }] };
  if (from.startsWith("sg-")) return { UserIdGroupPairs: [{ GroupId: from }] };
  return from.includes(":") ? { Ipv6Ranges: [{ CidrIpv6: from }] } : { IpRanges: [{ CidrIp: from }] };
}
