import { createRequire } from "node:module";
import type { AwsClients } from "./aws.ts";
import { withFaults, type CallFacts } from "./with-faults.ts";

const require = createRequire(import.meta.url);

/** What every client is made with. */
export interface ClientSettings {
  readonly region: string;
  /** As the SDK's first client found them: looked for once. */
  readonly credentials: unknown;
}

/** SDK package and class of every client. */
const kinds: Readonly<Record<keyof AwsClients, readonly [pack: string, name: string]>> = {
  apiGateway: ["@aws-sdk/client-apigatewayv2", "ApiGatewayV2Client"],
  autoScaling: ["@aws-sdk/client-auto-scaling", "AutoScalingClient"],
  cloudWatch: ["@aws-sdk/client-cloudwatch", "CloudWatchClient"],
  ec2: ["@aws-sdk/client-ec2", "EC2Client"],
  ecr: ["@aws-sdk/client-ecr", "ECRClient"],
  iam: ["@aws-sdk/client-iam", "IAMClient"],
  lambda: ["@aws-sdk/client-lambda", "LambdaClient"],
  loadBalancing: ["@aws-sdk/client-elastic-load-balancing-v2", "ElasticLoadBalancingV2Client"],
  logs: ["@aws-sdk/client-cloudwatch-logs", "CloudWatchLogsClient"],
  s3: ["@aws-sdk/client-s3", "S3Client"],
  secrets: ["@aws-sdk/client-secrets-manager", "SecretsManagerClient"],
  ssm: ["@aws-sdk/client-ssm", "SSMClient"],
};

interface Closable {
  destroy(): void;
  readonly send: (...args: never[]) => unknown;
}

/** Clients that are loaded and made when they are first asked for: the SDK of EC2 alone takes half a second. */
export function lazyClients(settings: ClientSettings, facts: CallFacts): { clients: AwsClients; close(): void } {
  const made = new Map<string, Closable>();
  const clients = {};
  for (const [key, [pack, name]] of Object.entries(kinds)) {
    Object.defineProperty(clients, key, {
      enumerable: true,
      get: () => {
        const known = made.get(key);
        if (known !== undefined) return known;
        const sdk = require(pack) as Readonly<Record<string, new (config: object) => Closable>>;
        const Client = sdk[name];
        if (Client === undefined) throw new TypeError(`${pack} has no ${name}`);
        const client = withFaults(
          new Client({ ...settings, ...behaviour(), ...(key === "s3" ? s3Style() : {}) }),
          facts,
        );
        made.set(key, client);
        return client;
      },
    });
  }
  const close = () => {
    for (const client of made.values()) client.destroy();
    made.clear();
  };
  return { clients: clients as AwsClients, close };
}

/** How every client behaves: throttling and server errors are tried again, with pauses that grow and differ. */
export function behaviour(env: NodeJS.ProcessEnv = process.env) {
  return {
    ...(env["AWS_MAX_ATTEMPTS"] ? {} : { maxAttempts: 8 }), // the SDK reads the variable where nothing is given
    // Of a socket on which nothing moves: a model may take long over a slow line.
    requestHandler: { connectionTimeout: 10_000, socketTimeout: 60_000 },
  };
}

/** Services other than Amazon's own have no address for every bucket. */
const s3Style = ({ AWS_ENDPOINT_URL_S3: own, AWS_ENDPOINT_URL: all } = process.env) => ({
  forcePathStyle: Boolean(own ?? all),
});
