import type { Prop, Resource } from "../plan/index.ts";

/** A statement of a policy of ours: what is allowed, on what. */
export interface Allowed {
  readonly actions: readonly string[];
  readonly resources: readonly Prop[];
  readonly condition?: { readonly [operator: string]: Prop };
}

export interface RoleWanted {
  readonly id?: string;
  readonly name: string;
  /** Who may take it on: `lambda.amazonaws.com`. */
  readonly service: string;
  readonly allowed: readonly Allowed[];
  /** ARNs of policies that AWS keeps. */
  readonly managed?: readonly string[];
}

/** A role that one service takes on, and what it may do there: no more than is listed. */
export function role({ id = "role", name, service, allowed, managed = [] }: RoleWanted): Resource {
  const statement = ({ actions, resources, condition }: Allowed): Prop => ({
    Effect: "Allow",
    Action: actions,
    Resource: resources,
    ...(condition === undefined ? {} : { Condition: condition }),
  });
  return {
    id,
    kind: "iam-role",
    name,
    wanted: "present",
    props: {
      trust: document([{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }]),
      policy: document(allowed.map(statement)),
      managed: [...managed].sort(),
    },
  };
}

const document = (statements: readonly Prop[]): Prop => ({ Version: "2012-10-17", Statement: statements });
