import type { ResourceType, Tag, TagSpecification } from "@aws-sdk/client-ec2";
import type { Aws } from "../connect/index.ts";
import type { Permission } from "../plan/index.ts";

export const tagList = (tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([key, value]) => ({ Key: key, Value: value }));

/** Tags that a thing is born with: there is no moment in which it is nobody's. */
export const bornWith = (type: ResourceType, tags: Readonly<Record<string, string>>): TagSpecification[] => [
  { ResourceType: type, Tags: tagList(tags) },
];

export const tagsIn = (list: readonly Tag[] | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries((list ?? []).map(({ Key: key = "", Value: value = "" }) => [key, value]));

/** `security-group/*` → its ARN in this account. */
export const ec2Arn = ({ partition, region, account }: Aws, thing: string): string =>
  `arn:${partition}:ec2:${region}:${account}:${thing}`;

export const all = (actions: readonly string[], resource: string): readonly Permission[] =>
  actions.map((action) => ({ action, resource }));
