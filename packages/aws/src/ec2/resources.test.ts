import type { DeployConfig } from "espalier/deploy";
import { expect, test } from "vitest";
import { ec2Names } from "./names.ts";
import { ec2Resources } from "./resources.ts";

const account = { account: "123456789012", region: "eu-central-1", partition: "aws" };
const ground = {
  vpc: "vpc-1",
  subnets: ["subnet-1", "subnet-2"],
  architecture: "arm64",
  ami: "ami-1",
  disk: null,
} as const;

function resources(ec2: Partial<DeployConfig["ec2"]> = {}, variables: DeployConfig["variables"] = {}) {
  const config = {
    tags: {},
    variables,
    ec2: {
      instanceType: "t4g.small",
      port: 8080,
      instances: { min: 1, max: 2 },
      loadBalancer: false,
      allow: ["203.0.113.7/24"],
      logDays: 30,
      keepVersions: 10,
      ...ec2,
    },
  } as unknown as DeployConfig;
  const names = ec2Names({ project: "wine", environment: null, config }, account);
  const all = ec2Resources({ names, account, config, deploy: { ground, image: { tag: "t" } } });
  return new Map(all.map((one) => [one.id, one]));
}
const absent = (of: ReturnType<typeof resources>) =>
  [...of.values()].filter(({ wanted }) => wanted === "absent").map(({ id }) => id);

test("without a load balancer the allowed ranges come to the instances, and nothing of it is wanted", () => {
  const all = resources();
  expect(all.get("group.instances")?.props["ingress"]).toEqual(["8080 from 203.0.113.0/24"]);
  expect(absent(all)).toEqual(["group.balancer", "target-group", "balancer", "http", "https"]);
});

test("with one, only the load balancer comes to the instances", () => {
  const all = resources({ loadBalancer: true });
  expect(all.get("group.instances")?.props["ingress"]).toEqual([
    { $text: ["8080 from ", { $ref: "group.balancer", output: "id" }] },
  ]);
  expect(all.get("group.balancer")?.props["ingress"]).toEqual(["80 from 203.0.113.0/24"]);
  expect(absent(all)).toEqual(["https"]);
});

test("with a certificate what comes over plain HTTP is sent on to HTTPS", () => {
  const all = resources({ loadBalancer: true, certificate: "arn:of-it" });
  expect(all.get("http")?.props["to"]).toBe("redirect to HTTPS");
  expect(all.get("https")?.props).toMatchObject({ port: 443, certificate: "arn:of-it" });
  expect(all.get("group.balancer")?.props["ingress"]).toHaveLength(2);
});

test("nobody is let in where no range is allowed", () => {
  expect(resources({ allow: [] }).get("group.instances")?.props["ingress"]).toEqual([]);
});

test("as many instances at most as at least have no scaling policy", () => {
  expect(absent(resources({ instances: { min: 2, max: 2 } }))).toContain("scaling");
});

test("a secret of the deployer's environment becomes a parameter, and its version stands in the script", () => {
  const all = resources({}, { KEY: { kind: "secret", from: "environment", name: "MY_KEY" }, PLAIN: "x" });
  expect(all.get("secret.KEY")).toMatchObject({
    name: "/espalier/wine-ec2/KEY",
    props: { value: "as in the environment" },
  });
  expect(all.get("template")?.props["script"]).toMatchObject({
    variables: { PLAIN: "x" },
    secrets: {
      KEY: { from: "ssm", name: { $text: ["/espalier/wine-ec2/KEY:", { $ref: "secret.KEY", output: "version" }] } },
    },
  });
  expect(JSON.stringify(all.get("role")?.props)).toContain("parameter/espalier/wine-ec2/KEY");
});

test("the instances' role names what it may touch: no statement is open to all but those that AWS knows no other way", () => {
  const { policy } = resources().get("role")!.props as {
    policy: { Statement: { Action: string[]; Resource: unknown[] }[] };
  };
  const open = policy.Statement.filter(({ Resource }) => Resource.includes("*")).flatMap(({ Action }) => Action);
  expect(open).toEqual(["ecr:GetAuthorizationToken", "cloudwatch:PutMetricData"]);
});
