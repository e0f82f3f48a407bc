import type { SecretRef } from "./deploy.ts";

const ref =
  (from: SecretRef["from"]) =>
  (name: string): SecretRef => ({ kind: "secret", from, name });

/**
 * A value that stands in no file and no output: `secret.ssm("/wine/api-keys")`. From AWS Secrets Manager or a
 * SecureString of SSM whatever is deployed fetches it itself; from the environment of whoever deploys it is taken over.
 */
export const secret = {
  secretsManager: ref("secrets-manager"),
  ssm: ref("ssm"),
  environment: ref("environment"),
} as const;
