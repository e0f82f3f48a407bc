import { Fault, fault } from "../fault/index.ts";

const credentialsUnknown: ReadonlySet<string> = new Set([
  "AuthFailure",
  "CredentialsProviderError",
  "IncompleteSignature",
  "InvalidAccessKeyId",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "MissingAuthenticationToken",
  "SignatureDoesNotMatch",
  "UnrecognizedClientException",
]);
const credentialsExpired: ReadonlySet<string> = new Set([
  "ExpiredToken",
  "ExpiredTokenException",
  "RequestExpired",
  "RequestTimeTooSkewed",
  "TokenRefreshRequired",
]);
const denied: ReadonlySet<string> = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "Forbidden",
  "NotAuthorized",
  "UnauthorizedOperation",
]);
const throttled: ReadonlySet<string> = new Set([
  "BandwidthLimitExceeded",
  "EC2ThrottledException",
  "PriorRequestNotComplete",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
]);
const quota =
  /^(?:CodeStorageExceeded|ServiceQuotaExceeded)|LimitExceeded(?:Exception|Fault)?$|^TooMany(?!Requests|Entities)|QuotaExceeded|^InsufficientInstanceCapacity$|^MaxSpotInstanceCountExceeded$/;
const unreachable: ReadonlySet<string> = new Set([
  "EAI_AGAIN",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
  "TimeoutError",
]);

/** AWS's own sentence: `User: … is not authorized to perform: lambda:GetFunction on resource: arn:… because …`. */
const refusal = /not authorized to perform: ?([a-z0-9-]+:[A-Za-z0-9*]+)(?: on resource: ?"?([^\s"]+)"?)?/;

/**
 * What an error of the SDK means where it says nothing about the thing that was asked for: credentials, permissions,
 * quotas, throttling, the network. Null for all others: whoever asked knows what they mean.
 *
 * @param action what was asked for, as IAM names it
 */
export function faultOf(error: unknown, action: string, region: string | null): Fault | null {
  if (error instanceof Fault) return error;
  const { name, code, status, problem } = factsOf(error);
  const options = { cause: error };
  const is = (names: ReadonlySet<string>) => names.has(name) || names.has(code);
  if (/^region is missing$/i.test(problem)) return fault("AWS_REGION", { region: null, problem }, options);
  if (is(credentialsExpired) || /token .*(?:is |has )expired/i.test(problem))
    return fault("AWS_EXPIRED", { problem }, options);
  if (is(credentialsUnknown)) return fault("AWS_CREDENTIALS", { problem }, options);
  const said = refusal.exec(problem);
  if (is(denied) || said !== null || (status === 403 && name === "403")) {
    return fault("AWS_DENIED", { action: said?.[1] ?? action, resource: said?.[2] ?? null, problem }, options);
  }
  if (is(throttled)) return fault("AWS_THROTTLED", { action, problem }, options);
  if (quota.test(name)) return fault("AWS_QUOTA", { action, problem }, options);
  if (code === "ENOTFOUND" && region !== null && problem.includes(region)) {
    return fault("AWS_REGION", { region, problem }, options);
  }
  if (is(unreachable)) return fault("AWS_UNREACHABLE", { action, problem }, options);
  return null;
}

/** What was asked for when the SDK threw: it does not say so itself. */
const actions = new WeakMap<object, string>();

/** Notes on an error which call it came from, for the fault that is made of it later. */
export function rememberAction(error: unknown, action: string): void {
  if (typeof error === "object" && error !== null) actions.set(error, action);
}

/**
 * The same, and AWS_FAILED for whatever else AWS answers: what a step ends with that nobody could make sense of. An
 * error that does not come from AWS passes as it is.
 *
 * @param what which step: `the Lambda function "wine" cannot be created`
 */
export function failureOf(error: unknown, what: string): unknown {
  const action = (typeof error === "object" && error !== null && actions.get(error)) || null;
  if (action === null || error instanceof Fault) return error;
  const { name, problem } = factsOf(error);
  return fault(
    "AWS_FAILED",
    { what, action, problem: name === "" ? problem : `${name}: ${problem}` },
    { cause: error },
  );
}

/** What an error of the SDK tells of itself. */
export function factsOf(error: unknown): { name: string; code: string; status: number | null; problem: string } {
  const told = (from: unknown, key: string): unknown =>
    typeof from === "object" && from !== null ? Reflect.get(from, key) : undefined;
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  const status = told(told(error, "$metadata"), "httpStatusCode");
  const name = text(told(error, "name"));
  const message = text(told(error, "message")).trim();
  return {
    name,
    code: text(told(error, "code")) || text(told(error, "Code")),
    status: typeof status === "number" ? status : null,
    problem: (message === "" ? name || String(error) : message).slice(0, 1000),
  };
}
