import type { Permission } from "../plan/index.ts";
import type { Aws } from "../connect/index.ts";

/** API Gateway's permissions are the verbs of its HTTP interface, on its paths: the ids in them are not known before. */
export const apiPermissions = ({ partition, region }: Aws, paths: readonly string[]): readonly Permission[] =>
  paths.flatMap((path) =>
    ["DELETE", "GET", "PATCH", "POST", "TagResource"].map((verb) => ({
      action: `apigateway:${verb}`,
      resource: `arn:${partition}:apigateway:${region}::${path}`,
    })),
  );

/** What is asked for and is not there. */
export const missing = ["NotFoundException"];

/** All pages of a list. */
export async function allOf<T>(
  page: (
    next: string | undefined,
  ) => Promise<{ readonly Items?: T[] | undefined; readonly NextToken?: string | undefined }>,
): Promise<readonly T[]> {
  const all: T[] = [];
  let next: string | undefined;
  do {
    const { Items = [], NextToken } = await page(next);
    all.push(...Items);
    next = NextToken;
  } while (next !== undefined);
  return all;
}

/** An API's ARN, as tags want it. */
export const apiArn = ({ partition, region }: Aws, path: string): string =>
  `arn:${partition}:apigateway:${region}::${path}`;
