import type { DeployTargets } from "espalier/deploy";

/** What `espalier deploy` finds here. */
export const targets: DeployTargets = {
  ec2: async () => (await import("./ec2/index.ts")).ec2Target,
  lambda: async () => (await import("./lambda/index.ts")).lambdaTarget,
};
