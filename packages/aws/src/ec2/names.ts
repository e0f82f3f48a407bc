import type { DeployPlace } from "espalier/deploy";
import { bucketName, cloudName } from "../names/index.ts";

/** What everything is called. Pure: nothing of it is kept anywhere. */
export interface Ec2Names {
  readonly bucket: string;
  readonly repository: string;
  readonly logGroup: string;
  /** Role and profile are of the account, not of a region. */
  readonly role: string;
  /** Group of instances, launch template. */
  readonly base: string;
  readonly securityGroups: { readonly instances: string; readonly balancer: string };
  /** Load balancer and target group: 32 characters. */
  readonly balancer: string;
  /** Where a secret lies on its way to the instances. */
  secretOf(variable: string): string;
}

/** What everything is called on AWS: it follows from project, environment and place alone. */
export function ec2Names(
  place: Pick<DeployPlace, "project" | "environment" | "config">,
  at: { readonly account: string; readonly region: string },
): Ec2Names {
  const base = cloudName(place, "ec2");
  return {
    bucket: bucketName(place, "ec2", at),
    repository: base,
    logGroup: `/espalier/${base}`,
    role: cloudName(place, `ec2-${at.region}`, 64),
    base,
    securityGroups: {
      instances: cloudName(place, "ec2-instances", 200),
      balancer: cloudName(place, "ec2-balancer", 200),
    },
    balancer: cloudName(place, "ec2", 32),
    secretOf: (variable) => `/espalier/${base}/${variable}`,
  };
}
