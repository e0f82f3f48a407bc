import { AwsClient } from "aws4fetch";

type Environment = Readonly<Record<string, string | undefined>>;

/** One signed request, by POST where it has a body; rejects with an Error that says what was answered. */
export interface SignedRequest {
  readonly service: "s3" | "secretsmanager" | "ssm";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface AwsAccess {
  /** Where a service answers: `https://ssm.eu-west-1.amazonaws.com`, or what AWS_ENDPOINT_URL says. */
  endpointOf(service: SignedRequest["service"]): string;
  send(request: SignedRequest): Promise<Buffer>;
}

const attempts = 3;
const timeoutMs = 8_000;

/** With the credentials that Lambda gives a function by its role. */
export function awsAccess(environment: Environment): AwsAccess {
  const { AWS_REGION: region = "us-east-1", AWS_ENDPOINT_URL: endpoint, AWS_SESSION_TOKEN: sessionToken } = environment;
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  if (!accessKeyId || !secretAccessKey)
    throw new Error("the function has no credentials: AWS_ACCESS_KEY_ID is not set");
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    region,
    retries: 0, // tried again below, for lost connections too
    ...(sessionToken ? { sessionToken } : {}),
  });
  const send = async ({ service, url, headers, body }: SignedRequest): Promise<Buffer> => {
    const answer = await client.fetch(url, {
      ...(headers ? { headers } : {}),
      ...(body === undefined ? {} : { method: "POST", body }),
      signal: AbortSignal.timeout(timeoutMs),
      aws: { service },
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (answer.ok) return bytes;
    // A service's refusal names what was asked for and by whom, and never a value.
    const said = bytes.toString("utf8").slice(0, 500);
    throw Object.assign(new Error(`${service} answered ${answer.status}: ${said}`), { isFinal: answer.status < 429 });
  };
  return {
    endpointOf: (service) => endpoint?.replace(/\/+$/, "") ?? `https://${service}.${region}.${domainOf(region)}`,
    send: async (request) => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await send(request);
        } catch (error) {
          const { isFinal, cause, message } = error as Error & { readonly isFinal?: boolean };
          if (isFinal === true || (isFinal === false && attempt === attempts)) throw error;
          if (attempt === attempts) {
            const reason = cause instanceof Error ? cause.message : message; // fetch says what happened in the cause
            throw new Error(`${request.service} could not be asked: ${reason}`, { cause: error });
          }
          await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** attempt));
        }
      }
    },
  };
}

const domainOf = (region: string) => (region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com");
