import type { Ref, RefText, Resource } from "../plan/index.ts";

export interface HttpApiWanted {
  readonly name: string;
  readonly description: string;
  readonly stage: string;
  readonly throttle: { readonly ratePerS: number; readonly burst: number };
  /** What answers: ARN of a function's alias. */
  readonly target: Ref;
  /** Id of what lets the API call it: nothing is handed over before that is there. */
  readonly permission: string;
  /** How long an answer may take; an HTTP API waits 30 seconds at most. */
  readonly timeoutMs: number;
}

const apiId = { $ref: "api", output: "id" } as const;

/** An HTTP API whose requests all go to one function, which knows its own routes. */
export const httpApi = ({
  name,
  description,
  stage,
  throttle,
  target,
  permission,
  timeoutMs,
}: HttpApiWanted): Resource[] => [
  { id: "api", kind: "http-api", name, wanted: "present", props: { description, copies: 1 } },
  {
    id: "integration",
    kind: "http-integration",
    name: "live",
    wanted: "present",
    parent: "api",
    needs: [permission],
    props: { apiId, uri: target, payload: "2.0", timeoutMs: Math.min(timeoutMs, 30_000) },
  },
  {
    id: "route",
    kind: "http-route",
    name: "$default",
    wanted: "present",
    parent: "api",
    props: { apiId, target: { $text: ["integrations/", { $ref: "integration", output: "id" }] } },
  },
  {
    id: "stage",
    kind: "http-stage",
    name: stage,
    wanted: "present",
    parent: "api",
    props: { apiId, name: stage, autoDeploy: true, ratePerS: throttle.ratePerS, burst: throttle.burst },
  },
];

/** The ARN that requests to a stage come from, whatever their path. */
export const callsFrom = (
  { partition, region, account }: { readonly partition: string; readonly region: string; readonly account: string },
  stage: string,
): RefText => ({ $text: [`arn:${partition}:execute-api:${region}:${account}:`, apiId, `/${stage}/*`] });

/** Where the API is called, by what is known of its parts; null: it is not there, or not whole. */
export function urlOf(outputsOf: (id: string) => Readonly<Record<string, string>> | undefined): string | null {
  const endpoint = outputsOf("api")?.["endpoint"];
  const stage = outputsOf("stage")?.["name"];
  if (endpoint === undefined || stage === undefined) return null;
  return stage === "$default" ? endpoint : `${endpoint}/${stage}`;
}
