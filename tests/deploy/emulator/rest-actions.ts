/** Operations of the services that are asked by method and path: [method, path, operation]. */
type Line = readonly [method: string, path: RegExp, action: string];

const lambda: readonly Line[] = [
  ["POST", /\/functions\/?$/, "CreateFunction"],
  ["GET", /\/functions\/?$/, "ListFunctions"],
  ["GET", /\/functions\/[^/]+$/, "GetFunction"],
  ["DELETE", /\/functions\/[^/]+$/, "DeleteFunction"],
  ["GET", /\/configuration$/, "GetFunctionConfiguration"],
  ["PUT", /\/configuration$/, "UpdateFunctionConfiguration"],
  ["PUT", /\/code$/, "UpdateFunctionCode"],
  ["GET", /\/versions\/?$/, "ListVersionsByFunction"],
  ["POST", /\/versions\/?$/, "PublishVersion"],
  ["GET", /\/aliases\/?$/, "ListAliases"],
  ["POST", /\/aliases\/?$/, "CreateAlias"],
  ["GET", /\/aliases\/[^/]+$/, "GetAlias"],
  ["PUT", /\/aliases\/[^/]+$/, "UpdateAlias"],
  ["DELETE", /\/aliases\/[^/]+$/, "DeleteAlias"],
  ["GET", /\/policy\/?$/, "GetPolicy"],
  ["POST", /\/policy\/?$/, "AddPermission"],
  ["DELETE", /\/policy\/[^/]+$/, "RemovePermission"],
  ["POST", /\/invocations\/?$/, "Invoke"],
  ["PUT", /\/concurrency\/?$/, "PutFunctionConcurrency"],
  ["GET", /\/concurrency\/?$/, "GetFunctionConcurrency"],
  ["DELETE", /\/concurrency\/?$/, "DeleteFunctionConcurrency"],
  ["GET", /\/account-settings\/?$/, "GetAccountSettings"],
  ["GET", /\/tags\//, "ListTags"],
  ["POST", /\/tags\//, "TagResource"],
  ["DELETE", /\/tags\//, "UntagResource"],
];

const crud = (path: RegExp, one: string): readonly Line[] => [
  ["POST", new RegExp(`${path.source}\\/?$`), `Create${one}`],
  ["GET", new RegExp(`${path.source}\\/?$`), `Get${one}s`],
  ["GET", new RegExp(`${path.source}\\/[^/]+$`), `Get${one}`],
  ["PATCH", new RegExp(`${path.source}\\/[^/]+$`), `Update${one}`],
  ["PUT", new RegExp(`${path.source}\\/[^/]+$`), `Reimport${one}`],
  ["DELETE", new RegExp(`${path.source}\\/[^/]+$`), `Delete${one}`],
];

const apigateway: readonly Line[] = [
  ...crud(/^\/v2\/apis/, "Api"),
  ...crud(/^\/v2\/apis\/[^/]+\/integrations/, "Integration"),
  ...crud(/^\/v2\/apis\/[^/]+\/routes/, "Route"),
  ...crud(/^\/v2\/apis\/[^/]+\/stages/, "Stage"),
  ...crud(/^\/v2\/apis\/[^/]+\/deployments/, "Deployment"),
  ["GET", /^\/v2\/tags\//, "GetTags"],
  ["POST", /^\/v2\/tags\//, "TagResource"],
  ["DELETE", /^\/v2\/tags\//, "UntagResource"],
];

const services: Readonly<Record<string, readonly Line[]>> = { lambda, apigateway };

/** The operation; its method and path where it is none of those known; null: the service is not asked so. */
export function restAction(service: string, method: string, path: string): string | null {
  const lines = services[service];
  if (lines === undefined) return null;
  return lines.find(([m, p]) => m === method && p.test(path))?.[2] ?? `${method} ${path}`;
}
