import { expect, test } from "vitest";
import { actionOf } from "./action-of.ts";
import { failureOf, faultOf } from "./fault-of.ts";
import { withFaults } from "./with-faults.ts";

const error = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });
const codeOf = (name: string, message = "no", more: object = {}) =>
  faultOf(error(name, message, more), "lambda:GetFunction", "eu-west-1")?.code;

test("a refusal names the permission that AWS names, and on what", () => {
  const arn = "arn:aws:lambda:eu-west-1:123456789012:function:wine";
  const said = `User: arn:aws:iam::123456789012:user/ci is not authorized to perform: lambda:TagResource on resource: ${arn} because no identity-based policy allows it`;
  expect(faultOf(error("AccessDeniedException", said), "lambda:CreateFunction", "eu-west-1")).toMatchObject({
    code: "AWS_DENIED",
    params: { action: "lambda:TagResource", resource: arn },
  });
});

test("a refusal that names nothing is told with what was asked", () => {
  const fault = faultOf(error("AccessDenied", "Access Denied"), "s3:PutObject", "eu-west-1");
  expect(fault).toMatchObject({ code: "AWS_DENIED", params: { action: "s3:PutObject", resource: null } });
  expect(fault?.message).toContain("must be allowed s3:PutObject: Access Denied");
});

test("errors are told apart by who can act", () => {
  expect(codeOf("CredentialsProviderError", "Could not load credentials from any providers")).toBe("AWS_CREDENTIALS");
  expect(codeOf("UnrecognizedClientException")).toBe("AWS_CREDENTIALS");
  expect(codeOf("ExpiredTokenException")).toBe("AWS_EXPIRED");
  expect(codeOf("CredentialsProviderError", "The SSO session token associated with profile=x has expired")).toBe(
    "AWS_EXPIRED",
  );
  expect(codeOf("UnauthorizedOperation")).toBe("AWS_DENIED");
  expect(codeOf("TooManyRequestsException")).toBe("AWS_THROTTLED");
  expect(codeOf("RequestLimitExceeded")).toBe("AWS_THROTTLED");
  expect(codeOf("CodeStorageExceededException")).toBe("AWS_QUOTA");
  expect(codeOf("LimitExceeded".concat("Exception"))).toBe("AWS_QUOTA");
  expect(codeOf("TooManyBuckets")).toBe("AWS_QUOTA");
  expect(codeOf("VcpuLimitExceeded")).toBe("AWS_QUOTA");
  expect(codeOf("Error", "Region is missing")).toBe("AWS_REGION");
  expect(codeOf("Error", "getaddrinfo ENOTFOUND sts.eu-west-1.amazonaws.com", { code: "ENOTFOUND" })).toBe(
    "AWS_REGION",
  );
  expect(codeOf("Error", "connect ECONNREFUSED 127.0.0.1:1", { code: "ECONNREFUSED" })).toBe("AWS_UNREACHABLE");
});

test("what says something of the thing itself passes as it is", () => {
  for (const name of [
    "ResourceNotFoundException",
    "NoSuchEntity",
    "ResourceConflictException",
    "InvalidParameterValue",
  ]) {
    expect(codeOf(name)).toBeUndefined();
  }
});

test("calls are named as IAM names them", () => {
  expect(actionOf("LambdaClient", "CreateFunctionCommand")).toBe("lambda:CreateFunction");
  expect(actionOf("LambdaClient", "InvokeCommand")).toBe("lambda:InvokeFunction");
  expect(actionOf("S3Client", "HeadBucketCommand")).toBe("s3:ListBucket");
  expect(actionOf("ApiGatewayV2Client", "UpdateStageCommand")).toBe("apigateway:PATCH");
  expect(actionOf("ElasticLoadBalancingV2Client", "CreateListenerCommand")).toBe("elasticloadbalancing:CreateListener");
});

class LambdaClient {
  readonly answers: readonly unknown[];
  asked = 0;
  constructor(answers: readonly unknown[]) {
    this.answers = answers;
  }
  send(command: object): Promise<unknown> {
    const answer = this.answers[this.asked++];
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve({ command, answer });
  }
}
class GetFunctionCommand {}

test("a client's own errors pass, those of the account are faults, and what is left names step and action", async () => {
  const gone = error("ResourceNotFoundException", "Function not found");
  const client = withFaults(new LambdaClient([7, gone, error("ThrottlingException", "Rate exceeded")]), {
    region: "eu-west-1",
    signal: undefined,
  });
  expect(await client.send(new GetFunctionCommand())).toMatchObject({ answer: 7 });
  await expect(client.send(new GetFunctionCommand())).rejects.toBe(gone);
  await expect(client.send(new GetFunctionCommand())).rejects.toMatchObject({ code: "AWS_THROTTLED" });
  expect(failureOf(gone, "the function cannot be read")).toMatchObject({
    code: "AWS_FAILED",
    message: "the function cannot be read: lambda:GetFunction failed: ResourceNotFoundException: Function not found",
  });
});

test("an error that AWS did not send is not blamed on AWS", () => {
  const ours = new TypeError("x is not a function");
  expect(failureOf(ours, "the function cannot be read")).toBe(ours);
});

test("no call begins once the work was ended", async () => {
  const stop = new AbortController();
  const inner = new LambdaClient([1]);
  const client = withFaults(inner, { region: null, signal: stop.signal });
  stop.abort(new Error("enough"));
  await expect(client.send(new GetFunctionCommand())).rejects.toThrow("enough");
  expect(inner.asked).toBe(0);
});
