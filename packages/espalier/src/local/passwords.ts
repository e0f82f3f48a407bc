import { randomBytes } from "node:crypto";
import type { LocalService } from "../project/index.ts";

/** The variable that holds a service's password; the others have none, and are reached from this machine only. */
const passwordVariables = {
  postgres: "POSTGRES_PASSWORD",
  redis: "REDIS_PASSWORD",
  minio: "MINIO_ROOT_PASSWORD",
  grafana: "GRAFANA_PASSWORD",
} as const satisfies Partial<Record<LocalService, string>>;

type Keyed = keyof typeof passwordVariables;
const isKeyed = (service: LocalService): service is Keyed => service in passwordVariables;

/** The variables that these services need. */
export const neededPasswords = (services: readonly LocalService[]): readonly string[] =>
  services.filter(isKeyed).map((service) => passwordVariables[service]);

/** 192 random bits, in characters that mean nothing to a shell, a URL or an env file. */
export const newPassword = (): string => randomBytes(24).toString("base64url");

const head = "# Passwords of this machine's services. Made once, never written again, and not for git.\n";

/** A new env file: a line for each variable. */
export const environmentFile = (values: Readonly<Record<string, string>>): string =>
  head +
  Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");

/** What an env file holds, as Compose reads plain lines; of a name that stands there twice, the last. */
export function parseEnvironmentFile(text: string): Readonly<Record<string, string>> {
  const lines = text.split(/\r?\n/).map((line) => /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line));
  const entries = lines.flatMap((match) => (match ? [[match[1]!, unquoted(match[2]!)] as const] : []));
  return Object.fromEntries(entries);
}

const unquoted = (text: string): string => /^(["'])(.*)\1$/.exec(text)?.[2] ?? text;
