import {
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  type _InstanceType,
  type Subnet,
} from "@aws-sdk/client-ec2";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import type { Ec2Config } from "espalier/deploy";
import { failureOf, nullWhen, type Aws } from "../connect/index.ts";
import { fault } from "../fault/index.ts";
import type { Permission } from "../plan/index.ts";
import { all } from "./ec2-tags.ts";
import { amazonLinuxDisk } from "./launch-template-driver.ts";

/** What is there before us, and is not ours: where instances are started, and from what. */
export interface Ground {
  readonly vpc: string;
  /** One a zone, in zones that have the type of instance, sorted. */
  readonly subnets: readonly string[];
  readonly architecture: "arm64" | "x86_64";
  readonly ami: string;
  /** Of which the encryption and the kind are ours to choose; null: as the image has it. */
  readonly disk: typeof amazonLinuxDisk | null;
}

const latest = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-";

/** What looking at the ground needs. */
export const groundPermissions = ({ partition, region }: Aws): readonly Permission[] => [
  ...all(
    ["ec2:DescribeInstanceTypeOfferings", "ec2:DescribeInstanceTypes", "ec2:DescribeSubnets", "ec2:DescribeVpcs"],
    "*",
  ),
  { action: "ssm:GetParameter", resource: `arn:${partition}:ssm:${region}::parameter${latest}*` },
];

/**
 * Finds network, processor and machine image. Faults EC2_NETWORK, EC2_INSTANCE_TYPE.
 *
 * @param ami stays the image where none is configured; null: the newest Amazon Linux 2023
 */
export async function findGround(config: Ec2Config, aws: Aws, ami: string | null): Promise<Ground> {
  try {
    const [{ vpc, subnets }, zones, architecture] = await Promise.all([
      findSubnets(config, aws),
      zonesWith(config.instanceType, aws),
      architectureOf(config.instanceType, aws),
    ]);
    if (zones.length === 0) {
      throw fault("EC2_INSTANCE_TYPE", { instanceType: config.instanceType, region: aws.region, zones });
    }
    return {
      vpc,
      subnets: chosen(subnets, zones, config, aws),
      architecture,
      ami: config.ami ?? ami ?? (await newestAmazonLinux(architecture, aws)),
      disk: config.ami === undefined ? amazonLinuxDisk : null,
    };
  } catch (error) {
    throw failureOf(error, "the network and the type of instance cannot be looked up");
  }
}

async function findSubnets({ vpc, subnets }: Ec2Config, { clients: { ec2 }, region }: Aws) {
  if (vpc !== undefined && subnets !== undefined) {
    const asked = ec2.send(new DescribeSubnetsCommand({ SubnetIds: [...subnets] }));
    const found = (await nullWhen(["InvalidSubnetID.NotFound"], asked))?.Subnets ?? [];
    const outside = subnets.filter((id) => found.find(({ SubnetId }) => SubnetId === id)?.VpcId !== vpc);
    if (outside.length > 0) {
      throw fault("EC2_NETWORK", { problem: `deploy.ec2.subnets must lie in ${vpc}; got ${outside.join(", ")}` });
    }
    return { vpc, subnets: found };
  }
  const isDefault = [{ Name: "is-default", Values: ["true"] }];
  const id = (await ec2.send(new DescribeVpcsCommand({ Filters: isDefault }))).Vpcs?.[0]?.VpcId;
  if (id === undefined) {
    throw fault("EC2_NETWORK", { problem: `the account has no default network in ${region}, and none is named` });
  }
  const ofDefault = [
    { Name: "vpc-id", Values: [id] },
    { Name: "default-for-az", Values: ["true"] },
  ];
  return { vpc: id, subnets: (await ec2.send(new DescribeSubnetsCommand({ Filters: ofDefault }))).Subnets ?? [] };
}

/** One subnet a zone, the first by its id; only in zones that have the type. */
function chosen(
  subnets: readonly Subnet[],
  zones: readonly string[],
  { instanceType, loadBalancer }: Ec2Config,
  { region }: Aws,
): readonly string[] {
  const byZone = new Map<string, string>();
  for (const { SubnetId: id = "", AvailabilityZone: zone = "" } of subnets) {
    const other = byZone.get(zone);
    if (zones.includes(zone) && (other === undefined || id < other)) byZone.set(zone, id);
  }
  const found = [...byZone.values()].sort();
  if (found.length === 0) throw fault("EC2_INSTANCE_TYPE", { instanceType, region, zones });
  if (loadBalancer && found.length === 1) {
    const problem = `a load balancer needs subnets in two zones that have ${instanceType}; there is one, ${found[0] ?? ""}`;
    throw fault("EC2_NETWORK", { problem });
  }
  return found;
}

async function zonesWith(instanceType: string, { clients: { ec2 } }: Aws): Promise<readonly string[]> {
  const { InstanceTypeOfferings: offered = [] } = await ec2.send(
    new DescribeInstanceTypeOfferingsCommand({
      LocationType: "availability-zone",
      Filters: [{ Name: "instance-type", Values: [instanceType] }],
    }),
  );
  return offered.flatMap(({ Location: zone }) => (zone === undefined ? [] : [zone])).sort();
}

async function architectureOf(
  instanceType: string,
  { clients: { ec2 }, region }: Aws,
): Promise<Ground["architecture"]> {
  const command = new DescribeInstanceTypesCommand({ InstanceTypes: [instanceType as _InstanceType] });
  const found = (await nullWhen(["InvalidInstanceType"], ec2.send(command)))?.InstanceTypes?.[0];
  if (found === undefined) throw fault("EC2_INSTANCE_TYPE", { instanceType, region, zones: [] });
  return found.ProcessorInfo?.SupportedArchitectures?.includes("arm64") === true ? "arm64" : "x86_64";
}

async function newestAmazonLinux(architecture: string, { clients: { ssm } }: Aws): Promise<string> {
  const { Parameter: parameter } = await ssm.send(new GetParameterCommand({ Name: latest + architecture }));
  return parameter?.Value ?? "";
}
