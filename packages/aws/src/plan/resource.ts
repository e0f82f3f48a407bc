import type { Aws } from "../connect/index.ts";

/** What only exists after another resource does: its ARN, its id, its address. */
export interface Ref {
  /** The other resource's id in the plan. */
  readonly $ref: string;
  /** Which of its outputs. */
  readonly output: string;
}

/** A text with references in it: `{ $text: ["arn:aws:…:", { $ref: "api", output: "id" }, "/*"] }`. */
export interface RefText {
  readonly $text: readonly (string | Ref)[];
}

/** Plain JSON, with references. */
export type Prop =
  | null
  | boolean
  | number
  | string
  | Ref
  | RefText
  | readonly Prop[]
  | { readonly [key: string]: Prop };
export type Props = Readonly<Record<string, Prop>>;

/** One thing in the cloud, as it is wanted. Plain data. */
export interface Resource {
  /** Unique in a plan, and never changed: `function`, `alarm.errors`. */
  readonly id: string;
  /** Which driver makes it. */
  readonly kind: string;
  /** What it is found by: a name of ours. Unique among resources of its kind and parent. */
  readonly name: string;
  /** Absent: it is removed where it is there and ours. */
  readonly wanted: "present" | "absent";
  /** What is compared with what is there, and written. Secrets are never among them. */
  readonly props: Props;
  /** Ids of what must be there before, beside what is referred to. */
  readonly needs?: readonly string[];
  /** Id of what this is a part of: where that is not there, this is not, and is not asked for; it goes when that goes. */
  readonly parent?: string;
  /** It holds what people made: `destroy` keeps it, and says why. */
  readonly keeps?: string;
}

/** A resource whose references have been followed; where one leads nowhere yet, `unknownYet` stands. */
export interface Known extends Resource {
  readonly props: Readonly<Record<string, Json>>;
}

/** What stands for the output of something that is not there yet. */
export const unknownYet = "(known after apply)";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A resource, as it is there. */
export interface Actual {
  /** Of the props, those that the service tells, in the same form. */
  readonly props: Readonly<Record<string, Json>>;
  /** What others may refer to. */
  readonly outputs: Readonly<Record<string, string>>;
  /** All its tags, also other people's. Null: this kind has none, and it belongs to whom its parent belongs to. */
  readonly tags: Readonly<Record<string, string>> | null;
}

/** What a driver's calls need: one statement of an IAM policy. */
export interface Permission {
  /** `lambda:CreateFunction`. */
  readonly action: string;
  /** ARNs with `*`; `*` alone only where the service knows none. */
  readonly resource: string;
}

/** Knows one kind of resource: reads it, and makes what is there into what is wanted. Calls nothing but the service. */
export interface Driver {
  readonly kind: string;
  /** In words: "Lambda function". */
  readonly label: string;
  /** Props that cannot be changed in place: a difference there replaces it. */
  readonly fixed?: readonly string[];
  /** Outputs that an update gives new values: until then, what refers to them is not known. */
  readonly moves?: readonly string[];
  /** Every action that any of its calls may need. */
  permissions(resource: Resource, aws: Aws): readonly Permission[];
  /** Null: it is not there. Other errors of the service pass as they are: the engine makes faults of them. */
  read(resource: Known, aws: Aws): Promise<Actual | null>;
  /** What is already there in part (from an interrupted deploy) is completed. */
  create(resource: Known, aws: Aws): Promise<void>;
  /** @param changed names of props that differ, and `tags` where a tag of `aws.tags` does */
  update(resource: Known, actual: Actual, changed: readonly string[], aws: Aws): Promise<void>;
  /** What is no longer there is removed already. */
  remove(resource: Known, actual: Actual, aws: Aws): Promise<void>;
}
