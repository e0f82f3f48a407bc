import type { Permission } from "./resource.ts";

/** An IAM policy, as IAM takes it. */
export interface Policy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly {
    readonly Effect: "Allow";
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
  }[];
}

/** The policy that allows just these: what may be done to the same things stands in one statement. Always in one order. */
export function policyOf(permissions: readonly Permission[]): Policy {
  const resourcesOf = grouped(permissions.map(({ action, resource }) => [action, resource]));
  const statements = grouped([...resourcesOf].map(([action, resources]) => [JSON.stringify(resources), action]));
  return {
    Version: "2012-10-17",
    Statement: [...statements]
      .map(([resources, actions]) => ({
        Effect: "Allow" as const,
        Action: actions,
        Resource: JSON.parse(resources) as readonly string[],
      }))
      .sort((a, b) => ((a.Action[0] ?? "") < (b.Action[0] ?? "") ? -1 : 1)),
  };
}

/** Key → its different values, sorted. */
function grouped(pairs: readonly (readonly [key: string, value: string])[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, Set<string>>();
  for (const [key, value] of pairs) groups.set(key, (groups.get(key) ?? new Set()).add(value));
  return new Map([...groups].map(([key, values]) => [key, [...values].sort()]));
}
