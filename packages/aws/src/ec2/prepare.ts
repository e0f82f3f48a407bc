import type { DeployPlace, DeployRequest } from "espalier/deploy";
import type { Aws } from "../connect/index.ts";
import { imageDriver, repositoryDriver, type ImageSource } from "../ecr/index.ts";
import { fault } from "../fault/index.ts";
import { roleDriver } from "../iam/index.ts";
import { logGroupDriver } from "../logs/index.ts";
import type { Driver, Resource } from "../plan/index.ts";
import { bucketDriver } from "../s3/index.ts";
import { readHanded, sortVariables } from "../secrets/index.ts";
import { userDataOf } from "./boot.ts";
import { findGround } from "./ground.ts";
import { groupDriver } from "./group-driver.ts";
import { instanceProfileDriver } from "./instance-profile-driver.ts";
import { launchTemplateDriver } from "./launch-template-driver.ts";
import { listenerDriver } from "./listener-driver.ts";
import { loadBalancerDriver } from "./load-balancer-driver.ts";
import { ec2Names, type Ec2Names } from "./names.ts";
import { ec2Resources, handedOver } from "./resources.ts";
import { scalingPolicyDriver } from "./scaling-policy-driver.ts";
import { secretParameterDriver } from "./secret-parameter-driver.ts";
import { securityGroupDriver } from "./security-group-driver.ts";
import { targetGroupDriver } from "./target-group-driver.ts";

/** A deploy, as far as it can be thought out before anything is changed. */
export interface Prepared {
  readonly names: Ec2Names;
  readonly resources: readonly Resource[];
  readonly drivers: readonly Driver[];
}

/** What EC2 takes of a script, before it is written in base 64. */
const maxScriptBytes = 16_384;

/** Faults DEPLOY_SECRET_MISSING, EC2_INSTANCE_TYPE, EC2_NETWORK, EC2_NO_CANARY, EC2_SCRIPT_TOO_LARGE. */
export async function prepareDeploy(aws: Aws, request: DeployRequest): Promise<Prepared> {
  const { config, build, folder, canaryPercent } = request;
  if (canaryPercent !== null) throw fault("EC2_NO_CANARY", { percent: canaryPercent });
  const names = ec2Names(request, aws);
  checkScript(request, names);
  const values = readHanded(sortVariables(config.variables).handed, process.env);
  const parameters = handedOver(config, names);
  const ground = await findGround(config.ec2, aws, null);
  const { architecture } = ground;
  // The same build for another processor is another image.
  const image = { tag: `${build.manifest.id}-${architecture}` };
  return {
    names,
    resources: ec2Resources({ names, account: aws, config, deploy: { ground, image } }),
    drivers: driversWith(
      { folder, architecture, isServer: true },
      new Map(parameters.map(({ parameter, variable }) => [parameter, values[variable] ?? ""])),
    ),
  };
}

/**
 * As it was with this image; all else as it is configured now, but on the machine image that runs now, so that a way
 * back changes no more than it must.
 */
export async function prepareReturn(aws: Aws, place: DeployPlace, digest: string): Promise<Prepared> {
  const names = ec2Names(place, aws);
  const now = await launchTemplateDriver.read({ ...template(names), props: {} }, aws);
  const ami = now?.props["ami"];
  const ground = await findGround(place.config.ec2, aws, typeof ami === "string" ? ami : null);
  return {
    names,
    resources: ec2Resources({ names, account: aws, config: place.config, deploy: { ground, image: { digest } } }),
    drivers: driversWith(null, new Map()),
  };
}

const template = ({ base }: Ec2Names) =>
  ({ id: "template", kind: "launch-template", name: base, wanted: "present" }) as const;

/** What it consists of, to look at it or to remove it. */
export function prepareToLook(aws: Aws, place: DeployPlace): Prepared {
  const names = ec2Names(place, aws);
  return {
    names,
    resources: ec2Resources({ names, account: aws, config: place.config, deploy: null }),
    drivers: driversWith(null, new Map()),
  };
}

const driversWith = (source: ImageSource | null, secrets: ReadonlyMap<string, string>): readonly Driver[] => [
  bucketDriver,
  repositoryDriver,
  imageDriver(source),
  logGroupDriver,
  roleDriver,
  instanceProfileDriver,
  secretParameterDriver(secrets),
  securityGroupDriver,
  launchTemplateDriver,
  targetGroupDriver,
  loadBalancerDriver,
  listenerDriver,
  groupDriver,
  scalingPolicyDriver,
];

/** Before anything is made, with an image's name of the greatest length. */
function checkScript({ config }: DeployPlace, names: Ec2Names): void {
  const { plain, fetched, handed } = sortVariables(config.variables);
  const secrets = { ...fetched, ...Object.fromEntries(Object.keys(handed).map((name) => [name, { name }])) };
  const script = userDataOf({
    region: "us-gov-east-1",
    image: "x".repeat(300),
    port: config.ec2.port,
    logGroup: names.logGroup,
    group: names.base,
    hook: "answers",
    variables: plain,
    secrets: Object.fromEntries(
      Object.entries(secrets).map(([variable, { name }]) => [variable, { from: "ssm", name: names.secretOf(name) }]),
    ),
  });
  const bytes = Buffer.byteLength(script);
  if (bytes > maxScriptBytes) throw fault("EC2_SCRIPT_TOO_LARGE", { bytes, max: maxScriptBytes });
}
