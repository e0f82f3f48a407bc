/** What a project may be told about. */
export const hookEvents = ["run-finished", "run-failed", "stage-failed", "gate-failed", "promoted"] as const;
export type HookEvent = (typeof hookEvents)[number];

/** A value that is kept out of the configuration: the environment variable that holds it. */
export interface FromEnv {
  readonly env: string;
}

/** Where news of a run are sent. Plain JSON, and never a secret. */
export interface WebhookSpec {
  readonly kind: "webhook";
  /** `https://…` or `http://…`, or the variable that holds it. */
  readonly url: string | FromEnv;
  readonly on: readonly HookEvent[];
  readonly headers?: Readonly<Record<string, string | FromEnv>>;
  /** The variable that holds the key that bodies are signed with; absent: they are not signed. */
  readonly secretEnv?: string;
}

/** A value that an environment variable holds: `fromEnv("ALERTS_URL")`. */
export const fromEnv = (name: string): FromEnv => ({ env: name });

/** News of runs as JSON, by POST: `webhook(fromEnv("ALERTS_URL"), { on: ["run-failed"] })`. */
export const webhook = (url: string | FromEnv, options: Omit<WebhookSpec, "kind" | "url">): WebhookSpec => ({
  kind: "webhook",
  url,
  ...options,
});
