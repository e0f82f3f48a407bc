import { PutImageCommand } from "@aws-sdk/client-ecr";
import type { Deployed, DeployConfig, DeployRequest } from "../../packages/espalier/src/deploy/index.ts";
import { openAws } from "../../packages/aws/src/connect/index.ts";
import { ec2Target } from "../../packages/aws/src/ec2/index.ts";
import { repository, repositoryDriver } from "../../packages/aws/src/ecr/index.ts";
import type { Known } from "../../packages/aws/src/plan/index.ts";
import type { Bench } from "./on-emulator.ts";

export type Ec2 = Partial<DeployConfig["ec2"]>;

/** A processor that this machine has, too, so that the image can be tried. */
const here = process.arch === "arm64" ? "t4g.small" : "t3.small";
const mediaType = "application/vnd.docker.distribution.manifest.v2+json";

/** A deploy of iris to instances, and what it tells while it works. */
export function askEc2(
  at: Bench,
  version: 1 | 2,
  ec2: Ec2 = {},
  variables: DeployConfig["variables"] = {},
): DeployRequest & { readonly told: readonly string[] } {
  const { config } = at.example.place();
  const told: string[] = [];
  const request: DeployRequest = at.example.request(version, {
    tell: (line) => told.push(line),
    config: { ...config, variables, ec2: { ...config.ec2, instanceType: here, allow: ["203.0.113.0/24"], ...ec2 } },
  });
  return Object.assign(request, { told });
}

/** An image as if it had been pushed: for tests that are not about images. */
export async function pushEc2(at: Bench, version: 1 | 2): Promise<void> {
  const account = await openAws(askEc2(at, 1), "ec2");
  try {
    const made = repository("iris-ec2", null) as Known;
    if ((await repositoryDriver.read(made, account)) === null) await repositoryDriver.create(made, account);
    const digest = `sha256:${String(version).repeat(64)}`;
    await account.clients.ecr.send(
      new PutImageCommand({
        repositoryName: made.name,
        imageTag: `${askEc2(at, version).build.manifest.id}-${process.arch === "arm64" ? "arm64" : "x86_64"}`,
        imageDigest: digest,
        imageManifest: JSON.stringify({
          schemaVersion: 2,
          mediaType,
          config: { digest, size: 0 },
          layers: [{ digest, size: 0 }],
        }),
      }),
    );
  } finally {
    account.close();
  }
}

export const deployEc2 = async (request: DeployRequest): Promise<Deployed> => (await ec2Target.plan(request)).apply();
