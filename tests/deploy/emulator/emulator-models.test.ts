import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateStageCommand,
  GetStageCommand,
  UpdateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeInstanceRefreshesCommand,
  DescribeScalingActivitiesCommand,
  RollbackInstanceRefreshCommand,
  StartInstanceRefreshCommand,
} from "@aws-sdk/client-auto-scaling";
import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import {
  CreateLaunchTemplateCommand,
  DescribeImagesCommand,
  DescribeSubnetsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import {
  CreateBucketCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startEmulator, type Emulator } from "./index.ts";

let aws: Emulator;
beforeAll(async () => void (aws = await startEmulator()));
beforeEach(() => aws.reset());
afterAll(() => aws.stop());

const keys = (environment: Readonly<Record<string, string>>) => ({
  endpoint: aws.endpoint,
  region: aws.region,
  maxAttempts: 3,
  credentials: {
    accessKeyId: environment["AWS_ACCESS_KEY_ID"]!,
    secretAccessKey: environment["AWS_SECRET_ACCESS_KEY"]!,
    ...(environment["AWS_SESSION_TOKEN"] === undefined ? {} : { sessionToken: environment["AWS_SESSION_TOKEN"] }),
  },
});
const make = (Bucket: string) =>
  new CreateBucketCommand({
    Bucket,
    CreateBucketConfiguration: { LocationConstraint: "eu-central-1", Tags: [{ Key: "a", Value: "b" }] },
  });

test("a bucket keeps the tags that it was made with, and objects are written under a condition", async () => {
  const s3 = new S3Client(keys(aws.environment));
  await s3.send(make("tagged"));
  const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket: "tagged" }));
  expect(TagSet).toEqual([{ Key: "a", Value: "b" }]);
  const put = (options: { IfNoneMatch?: string; IfMatch?: string }) =>
    s3.send(new PutObjectCommand({ Bucket: "tagged", Key: "k/1.json", Body: "x", ...options }));
  const { ETag } = await put({ IfNoneMatch: "*" });
  await expect(put({ IfNoneMatch: "*" })).rejects.toMatchObject({ name: "PreconditionFailed" });
  await expect(put({ IfMatch: '"0123"' })).rejects.toMatchObject({ name: "PreconditionFailed" });
  await put({ IfMatch: ETag! });
});

test("who asks may do what the policy says, and is told what is missing", async () => {
  const statement = (Action: string, Resource: string) => ({ Effect: "Allow", Action, Resource });
  let policy = { Statement: [statement("s3:CreateBucket", "arn:aws:s3:::mine-*")] };
  const s3 = new S3Client(keys(aws.as("somebody", () => policy)));
  await expect(s3.send(make("mine-1"))).rejects.toThrow("s3:TagResource on resource: arn:aws:s3:::mine-1");
  policy = { Statement: [statement("s3:*", "arn:aws:s3:::mine-*")] };
  await s3.send(make("mine-1"));
  await expect(s3.send(make("other"))).rejects.toMatchObject({ name: "AccessDenied" });
  aws.deny("s3:GetObject");
  const get = new GetObjectCommand({ Bucket: "mine-1", Key: "a" });
  await expect(s3.send(get)).rejects.toThrow("s3:GetObject");
  aws.heal();
  await expect(s3.send(get)).rejects.toMatchObject({ name: "NoSuchKey" });
});

test("keys that are unknown, over, or signed with another secret are refused", async () => {
  const list = (environment: Readonly<Record<string, string>>) =>
    new S3Client(keys(environment)).send(new GetBucketTaggingCommand({ Bucket: "x" }));
  await expect(list({ ...aws.environment, AWS_ACCESS_KEY_ID: "AKIAUNKNOWN" })).rejects.toMatchObject({
    name: "InvalidAccessKeyId",
  });
  await expect(list(aws.expired())).rejects.toMatchObject({ name: "ExpiredToken" });
  await expect(list({ ...aws.environment, AWS_SECRET_ACCESS_KEY: "no" })).rejects.toMatchObject({
    name: "SignatureDoesNotMatch",
  });
});

test("calls fail where they are told to, and the SDK tries again what passes", async () => {
  const s3 = new S3Client(keys(aws.environment));
  aws.failAt(1, { kind: "throttle" }, { times: 2 });
  await s3.send(make("one"));
  expect(aws.mutations().map(({ status }) => status)).toEqual([503, 503, 200]);
  aws.forget();
  aws.failAt(2, { kind: "refuse", status: 400, code: "TooManyBuckets", message: "no more" });
  await s3.send(make("two"));
  await expect(s3.send(make("three"))).rejects.toMatchObject({ name: "TooManyBuckets" });
  aws.failOn("s3:CreateBucket", { kind: "lose" });
  await expect(s3.send(make("four"))).rejects.toMatchObject({ name: "BucketAlreadyOwnedByYou" });
});

test("a stage can be changed, and is not made twice", async () => {
  const gateway = new ApiGatewayV2Client(keys(aws.environment));
  const { ApiId } = await gateway.send(new CreateApiCommand({ Name: "a", ProtocolType: "HTTP" }));
  const stage = { ApiId: ApiId!, StageName: "prod" };
  const Tags = { a: "b" };
  await gateway.send(new CreateStageCommand({ ...stage, AutoDeploy: true, Tags }));
  await expect(gateway.send(new CreateStageCommand(stage))).rejects.toMatchObject({ name: "ConflictException" });
  const DefaultRouteSettings = { ThrottlingBurstLimit: 5, ThrottlingRateLimit: 2 };
  await gateway.send(new UpdateStageCommand({ ...stage, DefaultRouteSettings }));
  expect(await gateway.send(new GetStageCommand(stage))).toMatchObject({
    AutoDeploy: true,
    Tags,
    DefaultRouteSettings,
  });
});

test("alarms are kept", async () => {
  const watch = new CloudWatchClient(keys(aws.environment));
  const alarm = { AlarmName: "x", EvaluationPeriods: 1, ComparisonOperator: "GreaterThanThreshold" as const };
  await watch.send(
    new PutMetricAlarmCommand({
      ...alarm,
      MetricName: "m",
      Namespace: "n",
      Period: 60,
      Statistic: "Sum",
      Threshold: 1,
    }),
  );
  const { MetricAlarms } = await watch.send(new DescribeAlarmsCommand({ AlarmNames: ["x"] }));
  expect(MetricAlarms?.map(({ AlarmName }) => AlarmName)).toEqual(["x"]);
});

test("an instance refresh ends with other instances of the wanted template, or goes on until it is taken back", async () => {
  const ec2 = new EC2Client(keys(aws.environment));
  const scaling = new AutoScalingClient(keys(aws.environment));
  const { Images } = await ec2.send(new DescribeImagesCommand({ Owners: ["amazon"] }));
  const template = await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: "t",
      LaunchTemplateData: { ImageId: Images![0]!.ImageId!, InstanceType: "t3.micro" },
    }),
  );
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand({}));
  const LaunchTemplateId = template.LaunchTemplate!.LaunchTemplateId!;
  const AutoScalingGroupName = "g";
  await scaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName,
      MinSize: 1,
      MaxSize: 2,
      LaunchTemplate: { LaunchTemplateId, Version: "1" },
      VPCZoneIdentifier: Subnets![0]!.SubnetId!,
    }),
  );
  const group = async () => {
    const { AutoScalingGroups } = await scaling.send(new DescribeAutoScalingGroupsCommand({}));
    return AutoScalingGroups![0]!;
  };
  const start = () => {
    const DesiredConfiguration = { LaunchTemplate: { LaunchTemplateId, Version: "1" } };
    return scaling.send(new StartInstanceRefreshCommand({ AutoScalingGroupName, DesiredConfiguration }));
  };
  const looks = async (count: number) => {
    const seen: (string | undefined)[] = [];
    while (seen.length < count) {
      const { InstanceRefreshes } = await scaling.send(new DescribeInstanceRefreshesCommand({ AutoScalingGroupName }));
      seen.push(InstanceRefreshes![0]!.Status);
    }
    return seen;
  };
  const before = (await group()).Instances!.map(({ InstanceId }) => InstanceId);
  await start();
  expect(await looks(3)).toEqual(["Pending", "InProgress", "Successful"]);
  const after = (await group()).Instances!.map(({ InstanceId }) => InstanceId);
  expect(after).toHaveLength(1);
  expect(after).not.toEqual(before);
  aws.autoScaling.failNextRefresh();
  await start();
  expect(await looks(4)).toEqual(["Pending", "InProgress", "InProgress", "InProgress"]);
  const { Activities } = await scaling.send(new DescribeScalingActivitiesCommand({ AutoScalingGroupName }));
  expect(Activities).toMatchObject([{ StatusCode: "Cancelled", StatusMessage: expect.stringContaining("ABANDON") }]);
  await scaling.send(new RollbackInstanceRefreshCommand({ AutoScalingGroupName }));
  expect(await looks(2)).toEqual(["RollbackInProgress", "RollbackSuccessful"]);
  expect((await group()).Instances!.map(({ InstanceId }) => InstanceId)).toEqual(after);
});
