import { DescribeInstancesCommand } from "@aws-sdk/client-ec2";
import { DescribeLoadBalancersCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { DeployPlace } from "espalier/deploy";
import { failureOf, nullWhen, type Aws } from "../connect/index.ts";
import { find } from "./find-group.ts";
import type { Ec2Names } from "./names.ts";

/** Where it is called: the load balancer, or else the first instance in service; null: nobody answers, or only within the network. */
export async function addressOf(aws: Aws, { config }: DeployPlace, names: Ec2Names): Promise<string | null> {
  try {
    return config.ec2.loadBalancer
      ? await balancerAddress(aws, names, config.ec2.certificate !== undefined)
      : await instanceAddress(aws, names, config.ec2.port);
  } catch (error) {
    throw failureOf(error, "its address cannot be looked up");
  }
}

async function balancerAddress({ clients: { loadBalancing } }: Aws, { balancer }: Ec2Names, isSecure: boolean) {
  const asked = loadBalancing.send(new DescribeLoadBalancersCommand({ Names: [balancer] }));
  const host = (await nullWhen(["LoadBalancerNotFoundException"], asked))?.LoadBalancers?.[0]?.DNSName;
  return host === undefined ? null : `${isSecure ? "https" : "http"}://${host}`;
}

async function instanceAddress(aws: Aws, { base }: Ec2Names, port: number): Promise<string | null> {
  const instances = (await find(base, aws))?.Instances ?? [];
  const inService = instances.find(({ LifecycleState: state }) => state === "InService")?.InstanceId;
  if (inService === undefined) return null;
  const asked = await aws.clients.ec2.send(new DescribeInstancesCommand({ InstanceIds: [inService] }));
  const found = asked.Reservations?.[0]?.Instances?.[0];
  const host = found?.PublicDnsName || found?.PublicIpAddress;
  return host ? `http://${host}${port === 80 ? "" : `:${port}`}` : null;
}
