import type { Asked, Call } from "./call.ts";
import { refused, type Answer } from "./answer.ts";
import type { Moto } from "./moto.ts";
import { denies } from "./policy.ts";
import { needsOf } from "./needs.ts";
import { account } from "./moto.ts";
import { s3Place } from "./s3-actions.ts";

/**
 * What S3 does and moto does not: it takes a bucket's tags where the bucket is made, and looks at the conditions in its
 * policy. (moto denies what a policy denies to those who come without TLS to all.)
 */
export interface Buckets {
  instead(call: Call, asked: Asked): Answer | null;
  after(call: Call, asked: Asked, answer: Answer): Promise<Answer>;
  reset(): void;
}

export function bucketsOf(moto: Moto): Buckets {
  const policies = new Map<string, string>();
  return {
    reset: () => policies.clear(),
    instead: (call, asked) => {
      const { bucket } = s3Place(call.path);
      const policy = policies.get(bucket);
      switch (call.action) {
        case "GetBucketPolicy":
          return policy === undefined
            ? null
            : { status: 200, headers: { "content-type": "application/json" }, body: Buffer.from(policy) };
        case "DeleteBucketPolicy":
          policies.delete(bucket);
          return null;
        default: {
          if (policy === undefined) return null;
          const secure = { "aws:securetransport": "true" }; // what stands for AWS here comes without, on loopback
          const parsed: unknown = JSON.parse(policy);
          const isDenied = needsOf(call, asked, account).some((need) =>
            denies([parsed], { ...need, context: { ...need.context, ...secure } }),
          );
          return isDenied
            ? refused(call, { status: 403, code: "AccessDenied", message: "with an explicit deny in a bucket policy" })
            : null;
        }
      }
    },
    after: async (call, asked, answer) => {
      if (answer.status >= 400) return answer;
      const { bucket } = s3Place(call.path);
      const tell = (path: string, method: string, body: string): Promise<unknown> =>
        moto.ask("s3", call.region, { method, path, headers: { host: "localhost" }, body });
      switch (call.action) {
        case "CreateBucket": {
          const tags = /<Tags>(.*)<\/Tags>/s.exec(asked.body.toString("utf8"))?.[1];
          if (tags !== undefined) {
            const body = `<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><TagSet>${tags}</TagSet></Tagging>`;
            await tell(`/${bucket}?tagging`, "PUT", body);
          }
          return answer;
        }
        case "PutBucketPolicy":
          // moto has looked at it, and must not go by it.
          policies.set(bucket, asked.body.toString("utf8"));
          await tell(`/${bucket}?policy`, "DELETE", "");
          return answer;
        case "DeleteBucket":
          policies.delete(bucket);
          return answer;
        default:
          return answer;
      }
    },
  };
}
