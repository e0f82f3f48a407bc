import { randomBytes } from "node:crypto";
import type { Asked, Call } from "./call.ts";
import type { Refusal } from "./answer.ts";
import { needsOf } from "./needs.ts";
import { allows, type Need } from "./policy.ts";
import { isSignedWith } from "./signature.ts";
import { account, type Moto } from "./moto.ts";

/** Keys as they stand in the environment. */
export type Keys = Readonly<Record<string, string>>;

type Who =
  | { readonly kind: "root" }
  | { readonly kind: "expired" }
  | { readonly kind: "user"; readonly name: string; readonly policy: () => unknown }
  | { readonly kind: "role"; readonly arn: string };

/**
 * Who asks, and what they may: the part of IAM that moto does with `*` for every resource and action names of its own.
 * Users get their policy here; a role's policies are those that moto keeps.
 */
export interface Identities {
  /** Null: it may be done. */
  refusal(call: Call, asked: Asked): Promise<Refusal | null>;
  user(name: string, policy: () => unknown): Keys;
  /** Whether a role's policies allow it. */
  mayRole(arn: string, need: Need): Promise<boolean>;
  /** Temporary keys of a role. */
  role(arn: string): Keys;
  expired(): Keys;
  /** What was asked for since the last `forget`, as `action resource`. */
  readonly used: Set<string>;
  /** Nobody may do this. */
  readonly denied: Set<string>;
  reset(): void;
}

export function identitiesOf(moto: Moto): Identities {
  const known = new Map<string, { readonly secret: string; readonly who: Who }>();
  const used = new Set<string>();
  const denied = new Set<string>();
  const mint = (prefix: string, who: Who): Keys => {
    const AWS_ACCESS_KEY_ID = prefix + randomBytes(8).toString("hex").toUpperCase();
    const AWS_SECRET_ACCESS_KEY = randomBytes(20).toString("hex");
    known.set(AWS_ACCESS_KEY_ID, { secret: AWS_SECRET_ACCESS_KEY, who });
    return { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...(prefix === "ASIA" ? { AWS_SESSION_TOKEN: "session" } : {}) };
  };
  const reset = (): void => {
    for (const each of [known, used, denied]) each.clear();
    known.set("test", { secret: "test", who: { kind: "root" } });
  };
  reset();

  return {
    used,
    denied,
    reset,
    user: (name, policy) => mint("AKIA", { kind: "user", name, policy }),
    mayRole: async (arn, need) => !denied.has(need.action) && allows(await policiesOf(moto, arn), need),
    role: (arn) => mint("ASIA", { kind: "role", arn }),
    expired: () => mint("ASIA", { kind: "expired" }),
    refusal: async (call, asked) => {
      const found = known.get(call.accessKey ?? "");
      if (found === undefined) return unknownKey(call);
      if (!isSignedWith(found.secret, asked)) return wrongSignature(call);
      const { who } = found;
      if (who.kind === "expired") return expiredKey(call);
      const needs = needsOf(call, asked, account);
      for (const need of needs) used.add(`${need.action} ${need.resource}`);
      const policies =
        who.kind === "root" ? [everything] : who.kind === "user" ? [who.policy()] : await policiesOf(moto, who.arn);
      const missing = needs.find((need) => denied.has(need.action) || !allows(policies, need));
      return missing === undefined ? null : notAllowed(call, who, missing);
    },
  };
}

const everything = { Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };

/** Inline and attached policies of a role. */
async function policiesOf(moto: Moto, arn: string): Promise<readonly unknown[]> {
  const RoleName = arn.slice(arn.lastIndexOf("/") + 1);
  const ask = async (form: Readonly<Record<string, string>>): Promise<string> => {
    const body = new URLSearchParams({ Version: "2010-05-08", ...form }).toString();
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return (await moto.ask("iam", "us-east-1", { method: "POST", headers, body })).body.toString("utf8");
  };
  const all = (xml: string, tag: string): readonly string[] =>
    [...xml.matchAll(new RegExp(`<${tag}>([^<]*)</${tag}>`, "g"))].map(([, value = ""]) => value);
  const document = (xml: string): unknown =>
    JSON.parse(
      decodeURIComponent(
        unescaped(all(xml, xml.includes("<PolicyDocument>") ? "PolicyDocument" : "Document")[0] ?? "{}"),
      ),
    );
  const inline = await Promise.all(
    all(await ask({ Action: "ListRolePolicies", RoleName }), "member").map(async (PolicyName) =>
      document(await ask({ Action: "GetRolePolicy", RoleName, PolicyName })),
    ),
  );
  const attached = await Promise.all(
    all(await ask({ Action: "ListAttachedRolePolicies", RoleName }), "PolicyArn").map(async (PolicyArn) => {
      const VersionId = all(await ask({ Action: "GetPolicy", PolicyArn }), "DefaultVersionId")[0] ?? "v1";
      return document(await ask({ Action: "GetPolicyVersion", PolicyArn, VersionId }));
    }),
  );
  return [...inline, ...attached];
}

const unescaped = (xml: string): string =>
  xml
    .replaceAll("&#34;", '"')
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");

function notAllowed(call: Call, who: Who, { action, resource }: Need): Refusal {
  const arn =
    who.kind === "user"
      ? `arn:aws:iam::${account}:user/${who.name}`
      : who.kind === "role"
        ? `arn:aws:sts::${account}:assumed-role/${who.arn.slice(who.arn.lastIndexOf("/") + 1)}/session`
        : `arn:aws:iam::${account}:root`;
  const told = `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
  if (call.protocol === "ec2") {
    const message = `You are not authorized to perform this operation. ${told}. Encoded authorization failure message: AbCd`;
    return { status: 403, code: "UnauthorizedOperation", message };
  }
  return { status: 403, code: isJson(call) ? "AccessDeniedException" : "AccessDenied", message: told };
}

const isJson = ({ protocol }: Call): boolean => protocol === "json" || protocol === "rest-json";

/** Each service has words of its own for a key that it does not know. */
function unknownKey(call: Call): Refusal {
  const message = "The security token included in the request is invalid.";
  if (call.protocol === "ec2") {
    return {
      status: 401,
      code: "AuthFailure",
      message: "AWS was not able to validate the provided access credentials",
    };
  }
  if (call.service === "s3") {
    const told = "The AWS Access Key Id you provided does not exist in our records.";
    return { status: 403, code: "InvalidAccessKeyId", message: told };
  }
  return { status: 403, code: isJson(call) ? "UnrecognizedClientException" : "InvalidClientTokenId", message };
}

function expiredKey(call: Call): Refusal {
  const message = "The security token included in the request is expired";
  if (call.protocol === "ec2") return { status: 400, code: "RequestExpired", message: "Request has expired." };
  return {
    status: call.service === "s3" ? 400 : 403,
    code: isJson(call) ? "ExpiredTokenException" : "ExpiredToken",
    message,
  };
}

function wrongSignature(call: Call): Refusal {
  const message =
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.";
  return { status: 403, code: isJson(call) ? "InvalidSignatureException" : "SignatureDoesNotMatch", message };
}
