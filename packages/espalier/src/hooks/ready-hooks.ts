import { addressProblem, isHeaderValue, type FromEnv, type HookEvent, type WebhookSpec } from "../project/index.ts";

/** A webhook with its address, which is a secret where it comes from the environment. */
export interface ReadyHook {
  /** What messages call it; never its address. */
  readonly name: string;
  readonly url: string;
  readonly on: readonly HookEvent[];
  readonly headers: Readonly<Record<string, string>>;
  /** Signs the body; null: it is not signed. */
  readonly secret: string | null;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Fills in what the environment holds. A webhook that lacks something cannot be sent, and its problems tell why. */
export function readyHooks(
  hooks: readonly WebhookSpec[],
  env: Environment,
): { readonly ready: readonly ReadyHook[]; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const ready = hooks.flatMap((hook, i): readonly ReadyHook[] => {
    const name = `hooks[${i}] (${typeof hook.url === "string" ? new URL(hook.url).host : hook.url.env})`;
    const found: string[] = [];
    const value = (from: string | FromEnv, what: string, problemOf: (text: string) => string | null): string => {
      if (typeof from === "string") return from;
      const text = env[from.env] ?? "";
      const problem = text === "" ? "is not set" : problemOf(text);
      if (problem !== null) found.push(`hooks[${i}].${what}: the environment variable ${from.env} ${problem}`);
      return text;
    };
    const fine = () => null;
    const url = value(hook.url, "url", addressProblem);
    const headers = Object.entries(hook.headers ?? {}).map(([key, from]) => [
      key,
      value(from, `headers.${key}`, (text) => (isHeaderValue(text) ? null : "has characters that no header may have")),
    ]);
    const secret = hook.secretEnv === undefined ? null : value({ env: hook.secretEnv }, "secretEnv", fine);
    problems.push(...found);
    return found.length > 0 ? [] : [{ name, url, on: hook.on, headers: Object.fromEntries(headers), secret }];
  });
  return { ready, problems };
}
