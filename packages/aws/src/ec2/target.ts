import type { DeployPlace, DeployTarget, DestroyPlan } from "espalier/deploy";
import { openAws, type Aws } from "../connect/index.ts";
import { logGroupArn, readLogLines } from "../logs/index.ts";
import { isOursThere, planRemoval, policyOf, readWorld, type Permission } from "../plan/index.ts";
import { ec2Cost } from "../price/index.ts";
import { holdTarget, objectsIn, releasePermissions } from "../releases/index.ts";
import { planEc2, returnEc2 } from "./deploy.ts";
import { all } from "./ec2-tags.ts";
import { groundPermissions } from "./ground.ts";
import { ec2Names } from "./names.ts";
import { prepareToLook } from "./prepare.ts";
import { image } from "../ecr/index.ts";
import { statusOfEc2 } from "./status.ts";

/** Instances of EC2 that run the image of the server, alone or behind a load balancer. */
export const ec2Target: DeployTarget = {
  name: "ec2",
  buildTarget: () => "docker",
  plan: planEc2,
  status: statusOfEc2,
  async *logs(place, options) {
    const aws = await openAws(place, "ec2");
    try {
      yield* readLogLines(aws, ec2Names(place, aws).logGroup, options);
    } finally {
      aws.close();
    }
  },
  cost: ({ config }, requestsPerMonth) => ec2Cost(config, requestsPerMonth),
  rollback: returnEc2,
  destroyPlan,
  policy: async (place) => {
    const aws = await openAws(place, "ec2");
    try {
      return policyOf(permissions(aws, place));
    } finally {
      aws.close();
    }
  },
};

async function destroyPlan(place: DeployPlace): Promise<DestroyPlan> {
  const aws = await openAws(place, "ec2");
  try {
    const { names, resources, drivers } = prepareToLook(aws, place);
    const world = await readWorld(aws, drivers, resources);
    const { removes, keeps, apply } = planRemoval(world);
    const removed = async (holder: string) => {
      if (!isOursThere(world, "bucket")) return apply();
      const hold = { aws, target: "ec2", holder };
      await holdTarget(objectsIn(aws, names.bucket), hold, async (held) => {
        await planRemoval(await readWorld(held, drivers, resources)).apply();
      });
    };
    return { removes, keeps, apply: (by = "espalier destroy") => removed(by).finally(() => aws.close()) };
  } catch (error) {
    aws.close();
    throw error;
  }
}

/** All that deploying, looking, going back and removing may need. */
function permissions(aws: Aws, place: DeployPlace): readonly Permission[] {
  const { names, resources, drivers } = prepareToLook(aws, place);
  const lines = logGroupArn(names.logGroup, aws);
  return [
    ...[...resources, image(names.repository, { tag: "any" })].flatMap(
      (resource) => drivers.find(({ kind }) => kind === resource.kind)?.permissions(resource, aws) ?? [],
    ),
    ...groundPermissions(aws),
    ...releasePermissions(aws, names.bucket),
    ...all(["ec2:DescribeInstances", "elasticloadbalancing:DescribeTargetHealth"], "*"),
    ...[lines, `${lines}:*`].map((resource) => ({ action: "logs:FilterLogEvents", resource })),
  ];
}
