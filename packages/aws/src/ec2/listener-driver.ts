import {
  CreateListenerCommand,
  DeleteListenerCommand,
  DescribeListenersCommand,
  ModifyListenerCommand,
  type Action,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { nullWhen, type Aws } from "../connect/index.ts";
import type { Actual, Driver, Known } from "../plan/index.ts";
import { arnOf, describing, tag, tagsOfArn } from "./balancing.ts";
import { all, tagList } from "./ec2-tags.ts";

/** TLS 1.2 and 1.3, with forward secrecy. */
export const tlsPolicy = "ELBSecurityPolicy-TLS13-1-2-2021-06";

/** Where a load balancer listens, and where it sends what comes: it is found by its port. */
export const listenerDriver: Driver = {
  kind: "listener",
  label: "listener",
  permissions: (_, aws) => [
    ...describing,
    ...all(["elasticloadbalancing:AddTags", "elasticloadbalancing:CreateListener"], arnOf(aws, "loadbalancer/app/*")),
    ...all(
      ["elasticloadbalancing:AddTags", "elasticloadbalancing:DeleteListener", "elasticloadbalancing:ModifyListener"],
      arnOf(aws, "listener/app/*"),
    ),
  ],
  read: readListener,
  create: async (wanted, aws) => {
    const LoadBalancerArn = wanted.props["balancer"] as string;
    await aws.clients.loadBalancing.send(
      new CreateListenerCommand({ LoadBalancerArn, ...listenerOf(wanted), Tags: tagList(aws.tags) }),
    );
  },
  update: async (wanted, { outputs }, changed, aws) => {
    const ListenerArn = outputs["arn"];
    if (changed.includes("tags")) await tag(ListenerArn, aws);
    await aws.clients.loadBalancing.send(new ModifyListenerCommand({ ListenerArn, ...listenerOf(wanted) }));
  },
  remove: async (_, { outputs }, { clients: { loadBalancing: elb } }) => {
    const command = new DeleteListenerCommand({ ListenerArn: outputs["arn"] });
    await nullWhen(["ListenerNotFoundException"], elb.send(command));
  },
};

/** What a listener does with a request. */
export const toHttps = "redirect to HTTPS";

function listenerOf({ props }: Known) {
  const certificate = props["certificate"] as string | null;
  const target = props["to"] as string;
  const action: Action =
    target === toHttps
      ? { Type: "redirect", RedirectConfig: { Protocol: "HTTPS", Port: "443", StatusCode: "HTTP_301" } }
      : { Type: "forward", TargetGroupArn: target };
  return {
    Port: props["port"] as number,
    DefaultActions: [action],
    ...(certificate === null
      ? { Protocol: "HTTP" as const }
      : { Protocol: "HTTPS" as const, SslPolicy: tlsPolicy, Certificates: [{ CertificateArn: certificate }] }),
  };
}

async function readListener({ props }: Known, { clients: { loadBalancing: elb } }: Aws): Promise<Actual | null> {
  const LoadBalancerArn = props["balancer"] as string;
  const absent = ["ListenerNotFoundException", "LoadBalancerNotFoundException"];
  const told = await nullWhen(absent, elb.send(new DescribeListenersCommand({ LoadBalancerArn })));
  const found = told?.Listeners?.find(({ Port }) => Port === props["port"]);
  const arn = found?.ListenerArn;
  if (found === undefined || arn === undefined) return null;
  const action = found.DefaultActions?.[0];
  return {
    props: {
      balancer: LoadBalancerArn,
      port: found.Port ?? null,
      certificate: found.Certificates?.[0]?.CertificateArn ?? null,
      tls: found.Protocol === "HTTPS" ? (found.SslPolicy ?? null) : null,
      to: action?.Type === "redirect" ? toHttps : (action?.TargetGroupArn ?? null),
    },
    outputs: { arn },
    tags: await tagsOfArn(arn, elb),
  };
}
