import type { ApiGatewayV2Client } from "@aws-sdk/client-apigatewayv2";
import type { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { EC2Client } from "@aws-sdk/client-ec2";
import type { ECRClient } from "@aws-sdk/client-ecr";
import type { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { IAMClient } from "@aws-sdk/client-iam";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { SSMClient } from "@aws-sdk/client-ssm";

/** An account in a region, reached with credentials that were tried. Clients are made when they are first asked for. */
export interface Aws {
  /** 12 digits. */
  readonly account: string;
  readonly region: string;
  /** `aws`, `aws-cn`, `aws-us-gov`: the beginning of every ARN. */
  readonly partition: string;
  /** On everything that is made: whose it is. */
  readonly tags: Readonly<Record<string, string>>;
  /** What is said while it works: one line each. */
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal | undefined;
  readonly clients: AwsClients;
  /** The same, whatever the signal says: for what must be written down when the work was ended. */
  readonly lastClients: AwsClients;
  close(): void;
}

export interface AwsClients {
  readonly apiGateway: ApiGatewayV2Client;
  readonly autoScaling: AutoScalingClient;
  readonly cloudWatch: CloudWatchClient;
  readonly ec2: EC2Client;
  readonly ecr: ECRClient;
  readonly iam: IAMClient;
  readonly lambda: LambdaClient;
  readonly loadBalancing: ElasticLoadBalancingV2Client;
  readonly logs: CloudWatchLogsClient;
  readonly s3: S3Client;
  readonly secrets: SecretsManagerClient;
  readonly ssm: SSMClient;
}
