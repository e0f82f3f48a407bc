/** A setting whose value only the place of deployment knows: it is fetched there, and never stands in a file or an output. */
export interface SecretRef {
  readonly kind: "secret";
  /** Where the value is: AWS Secrets Manager, a SecureString of SSM, or the environment of whoever deploys. */
  readonly from: "secrets-manager" | "ssm" | "environment";
  readonly name: string;
}

/** How and where the model is deployed. */
export interface DeployConfig {
  /** Begins the names of all that is made; absent: the project's name. */
  readonly name?: string;
  /** Absent: AWS_REGION, or that of the profile. */
  readonly region?: string;
  /** 12 digits; a deploy to any other account is refused. Absent: whichever the credentials belong to. */
  readonly account?: string;
  /** Tags that everything gets beside ours. */
  readonly tags: Readonly<Record<string, string>>;
  /** The server's environment variables. */
  readonly variables: Readonly<Record<string, string | SecretRef>>;
  readonly lambda: LambdaConfig;
  readonly ec2: Ec2Config;
  readonly local: LocalConfig;
}

export interface AlarmsConfig {
  /** Failures of the function in five minutes, or answers of 500 and above. */
  readonly errors: number;
  /** 99 of 100 requests are faster, in milliseconds. */
  readonly p99Ms: number;
  /** Throttled requests in five minutes. */
  readonly throttles: number;
  /** ARN of an SNS topic that is told; absent: nobody is. */
  readonly topic?: string;
}

export interface LambdaConfig {
  readonly package: "zip" | "image";
  /** The model lies in the package, or in S3 and is kept in /tmp. */
  readonly model: "baked" | "s3";
  readonly memoryMb: number;
  readonly timeoutS: number;
  readonly runtime: "nodejs22.x" | "nodejs24.x";
  readonly architecture: "arm64" | "x86_64";
  readonly logDays: number;
  /** Requests that the API lets through. */
  readonly throttle: { readonly ratePerS: number; readonly burst: number };
  /** Instances at once, at most; absent: what the account has. */
  readonly concurrency?: number;
  readonly stage: string;
  readonly alarms: AlarmsConfig | false;
  /** How many of the newest versions and images stay to be rolled back to. */
  readonly keepVersions: number;
}

export interface Ec2Config {
  readonly instanceType: string;
  /** ID of an image; absent: the newest Amazon Linux 2023. */
  readonly ami?: string;
  readonly port: number;
  readonly instances: { readonly min: number; readonly max: number };
  /** Absent: the account's default network. */
  readonly vpc?: string;
  readonly subnets?: readonly string[];
  /** A load balancer before the instances; false: they are called directly. */
  readonly loadBalancer: boolean;
  /** ARN of a certificate for the load balancer; absent: plain HTTP. */
  readonly certificate?: string;
  /** Address ranges that may call it: `203.0.113.0/24`. None: nobody from outside. */
  readonly allow: readonly string[];
  readonly logDays: number;
  readonly keepVersions: number;
}

export interface LocalConfig {
  /** Which services stand beside the server. */
  readonly services: readonly LocalService[];
  /** The server's; loopback, as all of them. */
  readonly port: number;
  readonly ports: Readonly<Record<LocalService, number>>;
}

export type LocalService = "prometheus" | "grafana" | "postgres" | "redis" | "minio" | "mlflow";

/** What a project may say of it: any part. */
export interface SomeDeployConfig extends Partial<Omit<DeployConfig, "lambda" | "ec2" | "local">> {
  readonly lambda?: Partial<Omit<LambdaConfig, "throttle" | "alarms">> & {
    readonly throttle?: Partial<LambdaConfig["throttle"]>;
    readonly alarms?: Partial<AlarmsConfig> | false;
  };
  readonly ec2?: Partial<Omit<Ec2Config, "instances">> & { readonly instances?: Partial<Ec2Config["instances"]> };
  readonly local?: Partial<Omit<LocalConfig, "ports">> & { readonly ports?: Partial<LocalConfig["ports"]> };
}
