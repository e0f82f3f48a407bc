import { isRecord, type Asked, type Call } from "./call.ts";
import type { Need } from "./policy.ts";
import { s3Place } from "./s3-actions.ts";

type Body = Readonly<Record<string, unknown>>;

/**
 * Which permissions AWS asks for before it does what is called, as in the Service Authorization Reference
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/): the action, and the ARN of what it is done to.
 */
export function needsOf(call: Call, asked: Asked, account: string): readonly Need[] {
  const of = services[call.service];
  if (of === undefined) return [{ action: `${call.service}:${call.action}`, resource: "*" }];
  return of(call, {
    asked,
    account,
    arn: (rest, service = call.service) => `arn:aws:${service}:${call.region}:${account}:${rest}`,
  });
}

interface Around {
  readonly asked: Asked;
  readonly account: string;
  readonly arn: (rest: string, service?: string) => string;
}

const services: Readonly<Record<string, (call: Call, around: Around) => readonly Need[]>> = {
  sts: () => [],
  lambda,
  apigateway,
  s3,
  iam,
  logs,
  cloudwatch,
  ecr,
  secretsmanager: (call, { arn }) => {
    const id = text(call.body["SecretId"]);
    return [
      { action: `secretsmanager:${call.action}`, resource: id.startsWith("arn:") ? id : arn(`secret:${id}-AbCdEf`) },
    ];
  },
  ssm: (call, { arn }) =>
    list(call.body["Names"] ?? call.body["Name"]).map((name) => ({
      action: `ssm:${call.action}`,
      resource: name.startsWith("arn:")
        ? name
        : name.startsWith("/aws/service/")
          ? `arn:aws:ssm:${call.region}::parameter${name}`
          : arn(`parameter/${name.replace(/^\//, "")}`),
    })),
  ec2,
  autoscaling,
  elasticloadbalancing,
};

function lambda(call: Call, { account, arn }: Around): readonly Need[] {
  const { body } = call;
  if (/^\/[^/]+\/tags\//.test(call.path)) {
    return [
      { action: `lambda:${call.action}`, resource: decodeURIComponent(call.path.replace(/^\/[^/]+\/tags\//, "")) },
    ];
  }
  const said = /\/functions\/([^/]+)/.exec(call.path)?.[1];
  const name = said === undefined ? text(body["FunctionName"]) : decodeURIComponent(said);
  if (name === "") return [{ action: `lambda:${call.action}`, resource: "*" }];
  const qualifier = call.query.get("Qualifier");
  const whole = name.startsWith("arn:") ? name : arn(`function:${name}`);
  const resource = qualifier === null ? whole : `${whole}:${qualifier}`;
  const role = body["Role"];
  const code = isRecord(body["Code"]) ? body["Code"] : body;
  return [
    { action: call.action === "Invoke" ? "lambda:InvokeFunction" : `lambda:${call.action}`, resource },
    ...(call.action === "CreateFunction" && hasTags(body["Tags"]) ? [{ action: "lambda:TagResource", resource }] : []),
    ...(typeof role === "string" ? [passRole(role, "lambda.amazonaws.com")] : []),
    ...(typeof code["S3Bucket"] === "string" && typeof code["S3Key"] === "string"
      ? [{ action: "s3:GetObject", resource: `arn:aws:s3:::${code["S3Bucket"]}/${code["S3Key"]}` }]
      : []),
    ...(typeof code["ImageUri"] === "string"
      ? ["ecr:GetRepositoryPolicy", "ecr:SetRepositoryPolicy"].map((action) => ({
          action,
          resource: `arn:aws:ecr:${call.region}:${account}:repository/${repositoryIn(text(code["ImageUri"]))}`,
        }))
      : []),
  ];
}

/** `host/name@sha256:…`, `host/name:tag` → name. */
export function repositoryIn(uri: string): string {
  return uri.slice(uri.indexOf("/") + 1).replace(/[@:].*$/, "");
}

const passRole = (role: string, service: string): Need => ({
  action: "iam:PassRole",
  resource: role,
  context: { "iam:passedtoservice": service },
});

function apigateway(call: Call, { asked }: Around): readonly Need[] {
  const resource = `arn:aws:apigateway:${call.region}::${call.path.replace(/^\/v2/, "")}`;
  return [
    { action: `apigateway:${asked.method}`, resource },
    ...(hasTags(call.body["tags"]) && asked.method === "POST" && !call.path.startsWith("/v2/tags")
      ? [{ action: "apigateway:TagResource", resource }]
      : []),
  ];
}

/** Operations of S3 whose permission is called otherwise. */
const inS3: Readonly<Record<string, string>> = {
  HeadBucket: "ListBucket",
  ListObjects: "ListBucket",
  ListObjectVersions: "ListBucketVersions",
  ListBuckets: "ListAllMyBuckets",
  GetBucketEncryption: "GetEncryptionConfiguration",
  PutBucketEncryption: "PutEncryptionConfiguration",
  DeleteBucketEncryption: "PutEncryptionConfiguration",
  GetBucketLifecycleConfiguration: "GetLifecycleConfiguration",
  PutBucketLifecycleConfiguration: "PutLifecycleConfiguration",
  DeleteBucketLifecycleConfiguration: "PutLifecycleConfiguration",
  GetPublicAccessBlock: "GetBucketPublicAccessBlock",
  PutPublicAccessBlock: "PutBucketPublicAccessBlock",
  DeletePublicAccessBlock: "PutBucketPublicAccessBlock",
  DeleteBucketOwnershipControls: "PutBucketOwnershipControls",
  DeleteBucketTagging: "PutBucketTagging",
  HeadObject: "GetObject",
  DeleteObjects: "DeleteObject",
  CreateMultipartUpload: "PutObject",
  UploadPart: "PutObject",
  CompleteMultipartUpload: "PutObject",
};

function s3(call: Call, { asked }: Around): readonly Need[] {
  const { bucket, key } = s3Place(call.path);
  const ofVersion = call.query.has("versionId") && /^(Get|Head|Delete)Object$/.test(call.action) ? "Version" : "";
  const resource = `arn:aws:s3:::${bucket}${key === "" ? "" : `/${key}`}`;
  const first = {
    action: `s3:${inS3[call.action] ?? call.action}${ofVersion}`,
    resource: call.action === "ListBuckets" ? "*" : call.action === "DeleteObjects" ? `${resource}/*` : resource,
  };
  const tags =
    call.action === "CreateBucket" && asked.body.includes("<Tags>")
      ? [{ action: "s3:TagResource", resource }]
      : call.action === "PutObject" && asked.headers["x-amz-tagging"] !== undefined
        ? [{ action: "s3:PutObjectTagging", resource }]
        : [];
  return [first, ...tags];
}

function iam(call: Call, { account }: Around): readonly Need[] {
  const { body, action } = call;
  const role = `arn:aws:iam::${account}:role${text(body["Path"]) || "/"}${text(body["RoleName"])}`;
  const profile = `arn:aws:iam::${account}:instance-profile/${text(body["InstanceProfileName"])}`;
  const resource =
    text(body["PolicyArn"]) !== "" && !action.endsWith("RolePolicy")
      ? text(body["PolicyArn"])
      : body["InstanceProfileName"] !== undefined
        ? profile
        : body["RoleName"] !== undefined
          ? role
          : "*";
  const isTagged = Object.keys(body).some((name) => name.startsWith("Tags.member."));
  return [
    {
      action: `iam:${action}`,
      resource,
      ...(action.endsWith("RolePolicy") && body["PolicyArn"] !== undefined
        ? { context: { "iam:policyarn": text(body["PolicyArn"]) } }
        : {}),
    },
    ...(isTagged && action === "CreateRole" ? [{ action: "iam:TagRole", resource }] : []),
    ...(isTagged && action === "CreateInstanceProfile" ? [{ action: "iam:TagInstanceProfile", resource }] : []),
    ...(action === "AddRoleToInstanceProfile" ? [passRole(role, "ec2.amazonaws.com")] : []),
  ];
}

function logs(call: Call, { arn }: Around): readonly Need[] {
  const { body, action } = call;
  const said = body["resourceArn"];
  if (typeof said === "string") return [{ action: `logs:${action}`, resource: said }];
  const name = text(body["logGroupName"] ?? body["logGroupIdentifier"]);
  // So CloudWatch Logs calls a group in what it asks IAM: `NAME` alone in a policy is not enough, `NAME:*` is.
  const resource = arn(
    `log-group:${action === "DescribeLogGroups" ? "" : name}:log-stream:${text(body["logStreamName"])}`,
  );
  return [
    { action: `logs:${action}`, resource },
    ...(action === "CreateLogGroup" && hasTags(body["tags"])
      ? [{ action: "logs:TagResource", resource: arn(`log-group:${name}`) }]
      : []),
  ];
}

function cloudwatch(call: Call, { arn }: Around): readonly Need[] {
  const { body, action } = call;
  const said = body["ResourceARN"];
  if (typeof said === "string") return [{ action: `cloudwatch:${action}`, resource: said }];
  if (action === "DescribeAlarms") return [{ action: "cloudwatch:DescribeAlarms", resource: arn("alarm:*") }];
  const names = list(body["AlarmNames"] ?? body["AlarmName"]);
  if (names.length === 0) return [{ action: `cloudwatch:${action}`, resource: "*" }];
  return names.flatMap((name) => [
    { action: `cloudwatch:${action}`, resource: arn(`alarm:${name}`) },
    ...(action === "PutMetricAlarm" && Array.isArray(body["Tags"]) && body["Tags"].length > 0
      ? [{ action: "cloudwatch:TagResource", resource: arn(`alarm:${name}`) }]
      : []),
  ]);
}

function ecr(call: Call, { arn }: Around): readonly Need[] {
  const { body, action } = call;
  const said = body["resourceArn"];
  if (typeof said === "string") return [{ action: `ecr:${action}`, resource: said }];
  const names = list(body["repositoryNames"] ?? body["repositoryName"]);
  if (action === "GetAuthorizationToken" || names.length === 0) return [{ action: `ecr:${action}`, resource: "*" }];
  return names.flatMap((name) => [
    { action: `ecr:${action}`, resource: arn(`repository/${name}`) },
    ...(action === "CreateRepository" && Array.isArray(body["tags"]) && body["tags"].length > 0
      ? [{ action: "ecr:TagResource", resource: arn(`repository/${name}`) }]
      : []),
  ]);
}

/** What a call of EC2 is done to: the ARN's end, by the parameter that names it. */
const inEc2: readonly (readonly [parameter: RegExp, kind: string])[] = [
  [/^GroupId$/, "security-group"],
  [/^LaunchTemplateId$/, "launch-template"],
  [/^InstanceId(\.\d+)?$/, "instance"],
];
const madeByEc2: Readonly<Record<string, string>> = {
  CreateSecurityGroup: "security-group",
  CreateLaunchTemplate: "launch-template",
};

function ec2(call: Call, { arn }: Around): readonly Need[] {
  const { body, action } = call;
  if (/^(Describe|Get)/.test(action)) return [{ action: `ec2:${action}`, resource: "*" }];
  const made = madeByEc2[action];
  if (made !== undefined) {
    const tags = formTags(body, /^TagSpecification\.\d+\.Tag\.(\d+)\.(Key|Value)$/);
    const resource = arn(`${made}/*`);
    return [
      { action: `ec2:${action}`, resource, context: requestTags(tags) },
      ...(typeof body["VpcId"] === "string"
        ? [{ action: `ec2:${action}`, resource: arn(`vpc/${body["VpcId"]}`) }]
        : []),
      ...(tags.length === 0
        ? []
        : [{ action: "ec2:CreateTags", resource, context: { ...requestTags(tags), "ec2:createaction": action } }]),
    ];
  }
  if (/^(Create|Delete)Tags$/.test(action)) {
    return Object.entries(body)
      .filter(([name]) => /^ResourceId\.\d+$/.test(name))
      .map(([, id]) => ({ action: `ec2:${action}`, resource: arn(`*/${text(id)}`) }));
  }
  const [, kind] = inEc2.find(([parameter]) => Object.keys(body).some((name) => parameter.test(name))) ?? [];
  const id = inEc2.flatMap(([parameter]) => Object.entries(body).filter(([name]) => parameter.test(name)))[0]?.[1];
  return [{ action: `ec2:${action}`, resource: kind === undefined ? "*" : arn(`${kind}/${text(id)}`) }];
}

function autoscaling(call: Call, { arn }: Around): readonly Need[] {
  const { body, action } = call;
  const name = text(body["AutoScalingGroupName"] ?? body["Tags.member.1.ResourceId"]);
  if (action.startsWith("Describe") || name === "") return [{ action: `autoscaling:${action}`, resource: "*" }];
  const resource = arn(`autoScalingGroup:*:autoScalingGroupName/${name}`);
  const template = text(body["LaunchTemplate.LaunchTemplateId"]);
  return [
    { action: `autoscaling:${action}`, resource },
    ...(template === "" ? [] : [{ action: "ec2:RunInstances", resource: arn(`launch-template/${template}`, "ec2") }]),
  ];
}

function elasticloadbalancing(call: Call, { arn }: Around): readonly Need[] {
  const { body, action } = call;
  if (action.startsWith("Describe")) return [{ action: `elasticloadbalancing:${action}`, resource: "*" }];
  const name = text(body["Name"]);
  const resource =
    action === "CreateLoadBalancer"
      ? arn(`loadbalancer/app/${name}/*`)
      : action === "CreateTargetGroup"
        ? arn(`targetgroup/${name}/*`)
        : text(
            body["LoadBalancerArn"] ?? body["ListenerArn"] ?? body["TargetGroupArn"] ?? body["ResourceArns.member.1"],
          );
  const isTagged = Object.keys(body).some((key) => key.startsWith("Tags.member."));
  const tagged = action === "CreateListener" ? `${resource.replace(":loadbalancer/", ":listener/")}/*` : resource;
  return [
    { action: `elasticloadbalancing:${action}`, resource },
    ...(isTagged && action.startsWith("Create") ? [{ action: "elasticloadbalancing:AddTags", resource: tagged }] : []),
  ];
}

function formTags(body: Body, name: RegExp): readonly (readonly [string, string])[] {
  const keys = new Map<string, { Key?: string; Value?: string }>();
  for (const [each, value] of Object.entries(body)) {
    const [, index, part] = name.exec(each) ?? [];
    if (index === undefined) continue;
    keys.set(index, { ...keys.get(index), [part!]: text(value) });
  }
  return [...keys.values()].map(({ Key = "", Value = "" }) => [Key, Value] as const);
}

const requestTags = (tags: readonly (readonly [string, string])[]): Readonly<Record<string, string>> =>
  Object.fromEntries(tags.map(([key, value]) => [`aws:requesttag/${key}`.toLowerCase(), value]));

const hasTags = (tags: unknown): boolean => isRecord(tags) && Object.keys(tags).length > 0;
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const list = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(String) : typeof value === "string" ? [value] : [];
