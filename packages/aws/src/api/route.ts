import {
  CreateRouteCommand,
  DeleteRouteCommand,
  GetRoutesCommand,
  UpdateRouteCommand,
} from "@aws-sdk/client-apigatewayv2";
import { nullWhen, type Aws } from "../connect/index.ts";
import { textIn, type Actual, type Driver, type Known } from "../plan/index.ts";
import { allOf, apiPermissions, missing } from "./calls.ts";

/** Which requests go to which integration: `$default` takes all that no other route takes. */
export const routeDriver: Driver = {
  kind: "http-route",
  label: "route",
  fixed: ["apiId"],
  permissions: (_, aws) => apiPermissions(aws, ["/apis/*"]),
  read: readRoute,
  create: async ({ name, props }, { clients }) => {
    const Target = textIn(props, "target");
    await clients.apiGateway.send(new CreateRouteCommand({ ApiId: textIn(props, "apiId"), RouteKey: name, Target }));
  },
  update: async ({ props }, { outputs: { id = "" } }, _, { clients }) => {
    const at = { ApiId: textIn(props, "apiId"), RouteId: id };
    await clients.apiGateway.send(new UpdateRouteCommand({ ...at, Target: textIn(props, "target") }));
  },
  remove: async ({ props }, { outputs: { id = "" } }, { clients }) => {
    const at = { ApiId: textIn(props, "apiId"), RouteId: id };
    await nullWhen(missing, clients.apiGateway.send(new DeleteRouteCommand(at)));
  },
};

async function readRoute({ name, props }: Known, { clients }: Aws): Promise<Actual | null> {
  const ApiId = textIn(props, "apiId");
  const asked = allOf((NextToken) => clients.apiGateway.send(new GetRoutesCommand({ ApiId, NextToken })));
  const found = (await nullWhen(missing, asked))?.find(({ RouteKey }) => RouteKey === name);
  if (found === undefined) return null;
  return {
    props: { apiId: ApiId, target: found.Target ?? null },
    outputs: { id: found.RouteId ?? "" },
    tags: null,
  };
}
