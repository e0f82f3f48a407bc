/** Class of a client → what its actions begin with in IAM. */
const services: Readonly<Record<string, string>> = {
  ApiGatewayV2Client: "apigateway",
  AutoScalingClient: "autoscaling",
  CloudWatchClient: "cloudwatch",
  CloudWatchLogsClient: "logs",
  EC2Client: "ec2",
  ECRClient: "ecr",
  ElasticLoadBalancingV2Client: "elasticloadbalancing",
  IAMClient: "iam",
  LambdaClient: "lambda",
  S3Client: "s3",
  SecretsManagerClient: "secretsmanager",
  SSMClient: "ssm",
  STSClient: "sts",
};

/** Calls whose action has another name. Source: AWS's Service Authorization Reference. */
const otherNames: Readonly<Record<string, string>> = {
  "lambda:Invoke": "lambda:InvokeFunction",
  "s3:DeleteBucketEncryption": "s3:PutEncryptionConfiguration",
  "s3:DeleteBucketLifecycle": "s3:PutLifecycleConfiguration",
  "s3:DeletePublicAccessBlock": "s3:PutBucketPublicAccessBlock",
  "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
  "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
  "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
  "s3:HeadBucket": "s3:ListBucket",
  "s3:HeadObject": "s3:GetObject",
  "s3:ListObjectsV2": "s3:ListBucket",
  "s3:ListObjectVersions": "s3:ListBucketVersions",
  "s3:PutBucketEncryption": "s3:PutEncryptionConfiguration",
  "s3:PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
  "s3:PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
};

/** API Gateway's actions are the verbs of its HTTP interface. */
const verbs: readonly (readonly [beginning: string, verb: string])[] = [
  ["Get", "GET"],
  ["Create", "POST"],
  ["Import", "POST"],
  ["TagResource", "POST"],
  ["Update", "PATCH"],
  ["Delete", "DELETE"],
  ["UntagResource", "DELETE"],
];

/** The IAM action that a call needs: `LambdaClient`, `CreateFunctionCommand` → `lambda:CreateFunction`. */
export function actionOf(client: string, command: string): string {
  const service = services[client] ?? client.replace(/Client$/, "").toLowerCase();
  const operation = command.replace(/Command$/, "");
  if (service === "apigateway") {
    const verb = verbs.find(([beginning]) => operation.startsWith(beginning))?.[1];
    return `${service}:${verb ?? operation}`;
  }
  const action = `${service}:${operation}`;
  return otherNames[action] ?? action;
}
