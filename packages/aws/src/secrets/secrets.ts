import { scryptSync } from "node:crypto";
import type { DeployConfig, SecretRef } from "espalier/deploy";
import type { Allowed } from "../iam/index.ts";
import { fault } from "../fault/index.ts";

/** The function's environment variables, by where their values come from. */
export interface Variables {
  /** Values that anybody may see. */
  readonly plain: Readonly<Record<string, string>>;
  /** Names of those whose values stand in the environment of whoever deploys. */
  readonly handed: Readonly<Record<string, string>>;
  /** Those that the function fetches for itself when it starts. */
  readonly fetched: Readonly<Record<string, SecretRef>>;
}

/** Divides variables by how their values get there, each group in the order of its names. */
export function sortVariables(variables: DeployConfig["variables"]): Variables {
  const plain: Record<string, string> = {};
  const handed: Record<string, string> = {};
  const fetched: Record<string, SecretRef> = {};
  for (const [name, value] of Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (typeof value === "string") plain[name] = value;
    else if (value.from === "environment") handed[name] = value.name;
    else fetched[name] = value;
  }
  return { plain, handed, fetched };
}

/** The values of those that are handed over. Fault DEPLOY_SECRET_MISSING, of all at once. */
export function readHanded(
  handed: Readonly<Record<string, string>>,
  environment: NodeJS.ProcessEnv,
): Readonly<Record<string, string>> {
  const missing = Object.values(handed).filter((name) => !environment[name]);
  if (missing.length > 0) throw fault("DEPLOY_SECRET_MISSING", { names: missing });
  return Object.fromEntries(Object.entries(handed).map(([variable, name]) => [variable, environment[name] ?? ""]));
}

/**
 * A text that differs when a secret does and from which no secret can be guessed at any useful speed: it stands in the
 * descriptions of versions, and so in plans.
 *
 * @param salt the function's ARN: the same secret elsewhere has another text
 */
export function digestOf(secrets: Readonly<Record<string, string>>, salt: string): string {
  if (Object.keys(secrets).length === 0) return "";
  return scryptSync(JSON.stringify(secrets), salt, 16).toString("hex");
}

/** `ESPALIER_SECRETS`, which tells the function what to fetch; null: nothing. */
export function placesText(fetched: Readonly<Record<string, SecretRef>>): string | null {
  const places = Object.entries(fetched).map(([variable, { from, name }]) => [variable, { from, name }] as const);
  return places.length === 0 ? null : JSON.stringify(Object.fromEntries(places));
}

/** What the function has to be allowed for that: these secrets, and no others. */
export function mayFetch(
  fetched: Readonly<Record<string, SecretRef>>,
  { partition, region, account }: { readonly partition: string; readonly region: string; readonly account: string },
): readonly Allowed[] {
  const arns = (from: SecretRef["from"], arnOf: (name: string) => string) =>
    [...new Set(Object.values(fetched).flatMap((ref) => (ref.from === from ? [arnOf(ref.name)] : [])))].sort();
  const secrets = arns("secrets-manager", (name) =>
    // Secrets Manager puts six characters of its own behind a name.
    name.startsWith("arn:") ? name : `arn:${partition}:secretsmanager:${region}:${account}:secret:${name}-??????`,
  );
  const parameters = arns("ssm", (name) =>
    name.startsWith("arn:") ? name : `arn:${partition}:ssm:${region}:${account}:parameter/${name.replace(/^\//, "")}`,
  );
  return [
    ...(secrets.length === 0 ? [] : [{ actions: ["secretsmanager:GetSecretValue"], resources: secrets }]),
    ...(parameters.length === 0 ? [] : [{ actions: ["ssm:GetParameter"], resources: parameters }]),
  ];
}
