import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { zipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEmulator, type Emulator } from "./index.ts";

let aws: Emulator;
beforeAll(async () => void (aws = await startEmulator()));
afterAll(() => aws.stop());

const zip = (answer: string): Uint8Array =>
  zipSync({
    "h.cjs": Buffer.from(
      `exports.handler = async (event) => ({ statusCode: 200, body: ${JSON.stringify(answer)} + " " + event.rawPath });`,
    ),
  });

test("a function behind an API answers once the API may invoke it, and shares by the alias's weights", async () => {
  const options = { endpoint: aws.endpoint, region: aws.region, credentials: aws.credentials };
  const lambda = new LambdaClient(options);
  const iam = new IAMClient(options);
  const gateway = new ApiGatewayV2Client(options);
  const role = await iam.send(new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: "{}" }));
  const create = new CreateFunctionCommand({
    FunctionName: "f",
    Role: role.Role!.Arn!,
    Runtime: "nodejs22.x",
    Handler: "h.handler",
    Code: { ZipFile: zip("one") },
  });
  await expect(lambda.send(create)).rejects.toThrow("cannot be assumed");
  await lambda.send(create);
  await expect(lambda.send(new PublishVersionCommand({ FunctionName: "f" }))).rejects.toThrow("update is in progress");
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 20, minDelay: 1 }, { FunctionName: "f" });
  await lambda.send(new PublishVersionCommand({ FunctionName: "f" }));
  await lambda.send(new CreateAliasCommand({ FunctionName: "f", Name: "live", FunctionVersion: "1" }));
  const api = await gateway.send(new CreateApiCommand({ Name: "a", ProtocolType: "HTTP" }));
  const integration = await gateway.send(
    new CreateIntegrationCommand({
      ApiId: api.ApiId!,
      IntegrationType: "AWS_PROXY",
      IntegrationUri: `arn:aws:lambda:${aws.region}:${aws.account}:function:f:live`,
      PayloadFormatVersion: "2.0",
    }),
  );
  await gateway.send(
    new CreateRouteCommand({
      ApiId: api.ApiId!,
      RouteKey: "$default",
      Target: `integrations/${integration.IntegrationId}`,
    }),
  );
  await gateway.send(new CreateStageCommand({ ApiId: api.ApiId!, StageName: "prod", AutoDeploy: true }));
  expect(api.ApiEndpoint).toBe(aws.apiUrl(api.ApiId!));
  const call = async (): Promise<string> => (await fetch(`${api.ApiEndpoint}/prod/x`)).text();
  expect(await call()).toContain("Internal Server Error");

  const permission = new AddPermissionCommand({
    FunctionName: "f",
    Qualifier: "live",
    StatementId: "api",
    Action: "lambda:InvokeFunction",
    Principal: "apigateway.amazonaws.com",
    SourceArn: `arn:aws:execute-api:${aws.region}:${aws.account}:${api.ApiId}/*`,
  });
  await lambda.send(permission);
  await expect(lambda.send(permission)).rejects.toThrow("already exists");
  expect(await call()).toBe("one /prod/x");

  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: "f", ZipFile: zip("two") }));
  await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 20, minDelay: 1 }, { FunctionName: "f" });
  await lambda.send(new PublishVersionCommand({ FunctionName: "f" }));
  await lambda.send(
    new UpdateAliasCommand({
      FunctionName: "f",
      Name: "live",
      RoutingConfig: { AdditionalVersionWeights: { "2": 0.25 } },
    }),
  );
  const answers: string[] = [];
  for (let i = 0; i < 40; i++) answers.push(await call());
  const ofTwo = answers.filter((answer) => answer.startsWith("two")).length;
  expect(ofTwo).toBeGreaterThanOrEqual(9);
  expect(ofTwo).toBeLessThanOrEqual(11);
});
