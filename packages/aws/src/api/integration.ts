import {
  CreateIntegrationCommand,
  DeleteIntegrationCommand,
  GetIntegrationsCommand,
  UpdateIntegrationCommand,
  type Integration,
} from "@aws-sdk/client-apigatewayv2";
import { nullWhen, type Aws } from "../connect/index.ts";
import { textIn, type Actual, type Driver, type Json, type Known } from "../plan/index.ts";
import { allOf, apiPermissions, missing } from "./calls.ts";

/** What an API hands its requests to. It has no name of its own: its description is that. */
export const integrationDriver: Driver = {
  kind: "http-integration",
  label: "integration",
  fixed: ["apiId"],
  permissions: (_, aws) => apiPermissions(aws, ["/apis/*"]),
  read: readIntegration,
  create: async ({ name, props }, { clients }) => {
    const to = { ApiId: apiOf(props), Description: name, IntegrationType: "AWS_PROXY" as const, ...target(props) };
    await clients.apiGateway.send(new CreateIntegrationCommand(to));
    // Where the answer was lost, the call was made again, and there are two.
    for (const { IntegrationId } of (await named(name, apiOf(props), clients)).slice(1)) {
      const spare = { ApiId: apiOf(props), IntegrationId };
      await nullWhen(missing, clients.apiGateway.send(new DeleteIntegrationCommand(spare)));
    }
  },
  update: async ({ props }, { outputs: { id = "" } }, _, { clients }) => {
    const at = { ApiId: apiOf(props), IntegrationId: id };
    await clients.apiGateway.send(new UpdateIntegrationCommand({ ...at, ...target(props) }));
  },
  remove: async ({ props }, { outputs: { id = "" } }, { clients }) => {
    const at = { ApiId: apiOf(props), IntegrationId: id };
    await nullWhen(missing, clients.apiGateway.send(new DeleteIntegrationCommand(at)));
  },
};

const apiOf = (props: Readonly<Record<string, Json>>) => textIn(props, "apiId");
const target = (props: Readonly<Record<string, Json>>) => ({
  IntegrationUri: textIn(props, "uri"),
  PayloadFormatVersion: textIn(props, "payload"),
  TimeoutInMillis: props["timeoutMs"] as number,
});

/** Always in one order. */
async function named(name: string, ApiId: string, { apiGateway }: Aws["clients"]): Promise<readonly Integration[]> {
  const asked = allOf((NextToken) => apiGateway.send(new GetIntegrationsCommand({ ApiId, NextToken })));
  const all = (await nullWhen(missing, asked)) ?? [];
  return all
    .filter(({ Description }) => Description === name)
    .sort((a, b) => ((a.IntegrationId ?? "") < (b.IntegrationId ?? "") ? -1 : 1));
}

async function readIntegration({ name, props }: Known, { clients }: Aws): Promise<Actual | null> {
  const ApiId = apiOf(props);
  const [found] = await named(name, ApiId, clients);
  if (found === undefined) return null;
  return {
    props: {
      apiId: ApiId,
      uri: found.IntegrationUri ?? null,
      payload: found.PayloadFormatVersion ?? null,
      timeoutMs: found.TimeoutInMillis ?? null,
    },
    outputs: { id: found.IntegrationId ?? "" },
    tags: null,
  };
}
