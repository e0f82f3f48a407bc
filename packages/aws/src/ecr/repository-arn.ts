import type { Aws } from "../connect/index.ts";

export const repositoryArn = (name: string, { partition, region, account }: Aws) =>
  `arn:${partition}:ecr:${region}:${account}:repository/${name}`;

export const ecrTags = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([key, value]) => ({ Key: key, Value: value }));
