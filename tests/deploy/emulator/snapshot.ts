import {
  ApiGatewayV2Client,
  GetApisCommand,
  GetIntegrationsCommand,
  GetRoutesCommand,
  GetStagesCommand,
} from "@aws-sdk/client-apigatewayv2";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
} from "@aws-sdk/client-iam";
import {
  GetFunctionCommand,
  GetPolicyCommand,
  LambdaClient,
  ListAliasesCommand,
  ListFunctionsCommand,
  ListVersionsByFunctionCommand,
} from "@aws-sdk/client-lambda";
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  S3Client,
} from "@aws-sdk/client-s3";
import type { Emulator } from "./emulator.ts";

/**
 * What is there, as AWS's own calls tell it, so that two states can be compared: without times, and with ids that a
 * service draws at random numbered in the order in which they come.
 */
export async function snapshotOf(aws: Emulator): Promise<unknown> {
  const options = { endpoint: aws.endpoint, region: aws.region, credentials: aws.credentials };
  const [s3, iam, lambda, gateway, watch, logs] = [
    new S3Client(options),
    new IAMClient(options),
    new LambdaClient(options),
    new ApiGatewayV2Client(options),
    new CloudWatchClient(options),
    new CloudWatchLogsClient(options),
  ];
  const or = async <T>(asked: Promise<T>): Promise<T | null> => asked.catch(() => null);

  const buckets = async () => {
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    return each(Buckets, async ({ Name }) => {
      const at = { Bucket: Name! };
      const { Contents = [] } = await s3.send(new ListObjectsV2Command(at));
      return {
        Name,
        // A hold is written, and given up, by every deploy: it is no part of the state.
        keys: Contents.map(({ Key }) => Key!.replace(/\d{4}-\d\d-\d\dT[^/]+/, "TIME")).filter(
          (key) => !key.startsWith("locks/"),
        ),
        encryption: await or(s3.send(new GetBucketEncryptionCommand(at))),
        lifecycle: await or(s3.send(new GetBucketLifecycleConfigurationCommand(at))),
        ownership: await or(s3.send(new GetBucketOwnershipControlsCommand(at))),
        policy: await or(s3.send(new GetBucketPolicyCommand(at))),
        tags: await or(s3.send(new GetBucketTaggingCommand(at))),
        versioning: await or(s3.send(new GetBucketVersioningCommand(at))),
        access: await or(s3.send(new GetPublicAccessBlockCommand(at))),
      };
    });
  };
  const roles = async () => {
    const { Roles = [] } = await iam.send(new ListRolesCommand({}));
    return each(Roles, async ({ RoleName }) => {
      const at = { RoleName: RoleName! };
      const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand(at));
      return {
        role: (await iam.send(new GetRoleCommand(at))).Role,
        policies: await each(
          PolicyNames,
          async (PolicyName) => (await iam.send(new GetRolePolicyCommand({ ...at, PolicyName }))).PolicyDocument,
        ),
        attached: (await iam.send(new ListAttachedRolePoliciesCommand(at))).AttachedPolicies,
      };
    });
  };
  const functions = async () => {
    const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
    return each(Functions, async ({ FunctionName }) => {
      const at = { FunctionName: FunctionName! };
      const { Configuration, Tags, Concurrency } = await lambda.send(new GetFunctionCommand(at));
      const { Versions = [] } = await lambda.send(new ListVersionsByFunctionCommand(at));
      const { Aliases = [] } = await lambda.send(new ListAliasesCommand(at));
      return {
        Configuration,
        Tags,
        Concurrency,
        versions: Versions.map(({ Version, Description, CodeSha256 }) => ({ Version, Description, CodeSha256 })),
        aliases: await each(Aliases, async ({ Name, FunctionVersion, RoutingConfig }) => ({
          Name,
          FunctionVersion,
          RoutingConfig,
          policy: (await or(lambda.send(new GetPolicyCommand({ ...at, Qualifier: Name! }))))?.Policy,
        })),
      };
    });
  };
  const apis = async () => {
    const { Items = [] } = await gateway.send(new GetApisCommand({}));
    return each(Items, async (api) => {
      const at = { ApiId: api.ApiId! };
      return {
        api,
        integrations: (await gateway.send(new GetIntegrationsCommand(at))).Items,
        routes: (await gateway.send(new GetRoutesCommand(at))).Items,
        stages: (await gateway.send(new GetStagesCommand(at))).Items,
      };
    });
  };
  const groups = async () => {
    const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
    return each(logGroups, async ({ logGroupName, retentionInDays, arn }) => {
      const resourceArn = arn!.replace(/:\*$/, "");
      const { tags } = await logs.send(new ListTagsForResourceCommand({ resourceArn }));
      return { logGroupName, retentionInDays, tags };
    });
  };
  try {
    const found = {
      buckets: await buckets(),
      roles: await roles(),
      functions: await functions(),
      apis: await apis(),
      groups: await groups(),
      alarms: (await watch.send(new DescribeAlarmsCommand({}))).MetricAlarms,
    };
    return withoutChance(found);
  } finally {
    for (const client of [s3, iam, lambda, gateway, watch, logs]) client.destroy();
  }
}

const times =
  /^(LastModified|CreatedDate|CreateDate|CreationDate|StateUpdatedTimestamp|AlarmConfigurationUpdatedTimestamp|StateTransitionedTimestamp|LastUpdateStatus|LastUpdatedDate|RoleLastUsed|RoleId|RevisionId|\$metadata)$/;

function withoutChance(found: unknown): unknown {
  const text = JSON.stringify(found, (key, value: unknown) => (times.test(key) ? undefined : value));
  const ids = new Map<string, string>();
  for (const [, kind, id = ""] of text.matchAll(/"(Api|Integration|Route|Deployment)Id":"([^"]+)"/g)) {
    if (!ids.has(id)) ids.set(id, `${kind}${ids.size}`);
  }
  return JSON.parse([...ids].reduce((said, [id, name]) => said.replaceAll(id, name), text));
}

/** One after another: moto answers in the order in which it was asked. */
async function each<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const done: R[] = [];
  for (const item of items) done.push(await work(item));
  return done;
}
