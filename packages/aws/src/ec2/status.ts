import { DescribeLaunchTemplateVersionsCommand } from "@aws-sdk/client-ec2";
import type { Instance } from "@aws-sdk/client-auto-scaling";
import type { DeployPlace, DeployStatus } from "espalier/deploy";
import { failureOf, openAws, type Aws } from "../connect/index.ts";
import { readWorld } from "../plan/index.ts";
import { objectsIn, releaseLog } from "../releases/index.ts";
import { addressOf } from "./address.ts";
import { answeringTargets } from "./balanced.ts";
import { bootOf } from "./boot.ts";
import { find } from "./find-group.ts";
import type { Ec2Names } from "./names.ts";
import { prepareToLook } from "./prepare.ts";

const shownReleases = 20;

/** What is there, what is live, and whether it is well. */
export async function statusOfEc2(place: DeployPlace): Promise<DeployStatus> {
  const aws = await openAws(place, "ec2");
  try {
    const { names, resources, drivers } = prepareToLook(aws, place);
    const world = await readWorld(aws, drivers, resources);
    const [url, releases, group] = await Promise.all([
      addressOf(aws, place, names),
      releaseLog(objectsIn(aws, names.bucket), "ec2").list(shownReleases),
      asked("the instances cannot be looked at", () => find(names.base, aws)),
    ]);
    const instances = group?.Instances ?? [];
    const answering = place.config.ec2.loadBalancer ? await answeringTargets(aws, names) : null;
    return {
      url,
      releases,
      live: await asked("the versions of the instances cannot be looked at", () => shares(aws, names, instances)),
      health: healthOf(instances, group?.MinSize ?? null, answering),
      things: resources.flatMap(({ id, kind, name, wanted }) =>
        wanted === "absent"
          ? []
          : [{ label: drivers.find((one) => one.kind === kind)?.label ?? kind, name, isThere: world.there.has(id) }],
      ),
    };
  } finally {
    aws.close();
  }
}

async function asked<T>(what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw failureOf(error, what);
  }
}

const isInService = ({ LifecycleState: state, HealthStatus: health }: Instance) =>
  state === "InService" && health === "Healthy";

/** @param answering instances to which the load balancer sends requests; null: there is none */
export function healthOf(
  instances: readonly Instance[],
  min: number | null,
  answering: number | null,
): DeployStatus["health"] {
  if (min === null) return { isGood: false, text: "nothing is deployed" };
  const inService = instances.filter(isInService).length;
  const counted = `${inService} of ${Math.max(min, instances.length)} instances in service`;
  const text = answering === null ? counted : `${counted}, ${answering} behind the load balancer`;
  return { isGood: min > 0 && inService >= min && (answering === null || answering >= min), text };
}

/** Image → its share of the instances in service, in percent. */
async function shares(aws: Aws, names: Ec2Names, instances: readonly Instance[]): Promise<DeployStatus["live"]> {
  const inService = instances.filter(isInService);
  const versions = [...new Set(inService.flatMap(({ LaunchTemplate: template }) => template?.Version ?? []))];
  if (versions.length === 0) return {};
  const told = await aws.clients.ec2.send(
    new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName: names.base, Versions: versions }),
  );
  const digests = new Map(
    (told.LaunchTemplateVersions ?? []).map(({ VersionNumber: number, LaunchTemplateData: data }) => {
      const boot = bootOf(Buffer.from(data?.UserData ?? "", "base64").toString("utf8"));
      return [String(number), boot?.image.split("@")[1] ?? "changed by somebody else"] as const;
    }),
  );
  const live: Record<string, number> = {};
  for (const { LaunchTemplate: template } of inService) {
    const digest = digests.get(template?.Version ?? "") ?? "unknown";
    live[digest] = (live[digest] ?? 0) + 100 / inService.length;
  }
  return live;
}
