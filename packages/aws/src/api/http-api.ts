import {
  CreateApiCommand,
  DeleteApiCommand,
  GetApisCommand,
  TagResourceCommand,
  UpdateApiCommand,
  type Api,
} from "@aws-sdk/client-apigatewayv2";
import { nullWhen, type Aws } from "../connect/index.ts";
import { isOurs } from "../names/index.ts";
import { textIn, type Actual, type Driver, type Known } from "../plan/index.ts";
import { allOf, apiArn, apiPermissions, missing } from "./calls.ts";

/**
 * An HTTP API. Names are not unique among APIs: ours is the one with our tags. There may be several of those: where the
 * answer to the call that makes one is lost, the call is made again. The oldest counts, and the others go.
 */
export const httpApiDriver: Driver = {
  kind: "http-api",
  label: "HTTP API",
  permissions: (_, aws) => apiPermissions(aws, ["/apis", "/apis/*", "/tags/*"]),
  read: readApi,
  create: async (wanted, aws) => {
    const Description = textIn(wanted.props, "description");
    const made = { Name: wanted.name, ProtocolType: "HTTP" as const, Description, Tags: { ...aws.tags } };
    await aws.clients.apiGateway.send(new CreateApiCommand(made));
    await removeAll((await ours(wanted, aws)).slice(1), aws);
  },
  update: async (wanted, { outputs: { id = "" } }, changed, aws) => {
    const { apiGateway } = aws.clients;
    if (changed.includes("description")) {
      const Description = textIn(wanted.props, "description");
      await apiGateway.send(new UpdateApiCommand({ ApiId: id, Description }));
    }
    if (changed.includes("tags")) {
      const ResourceArn = apiArn(aws, `/apis/${id}`);
      await apiGateway.send(new TagResourceCommand({ ResourceArn, Tags: { ...aws.tags } }));
    }
    if (changed.includes("copies")) await removeAll((await ours(wanted, aws)).slice(1), aws);
  },
  remove: async (wanted, _, aws) => removeAll(await ours(wanted, aws), aws),
};

async function removeAll(apis: readonly Api[], { clients }: Aws): Promise<void> {
  for (const { ApiId } of apis) {
    await nullWhen(missing, clients.apiGateway.send(new DeleteApiCommand({ ApiId })));
  }
}

/** All of this name, whosever they are. */
async function named({ name }: Known, { clients }: Aws): Promise<readonly Api[]> {
  const apis = await allOf((NextToken) => clients.apiGateway.send(new GetApisCommand({ NextToken })));
  return apis.filter((api) => api.Name === name && api.ProtocolType === "HTTP");
}

const ours = async (wanted: Known, aws: Aws) => oldestFirst(await named(wanted, aws), aws);

const oldestFirst = (apis: readonly Api[], { tags }: Aws): readonly Api[] =>
  apis
    .filter((api) => isOurs(api.Tags ?? {}, tags))
    .sort((a, b) => Number(a.CreatedDate) - Number(b.CreatedDate) || ((a.ApiId ?? "") < (b.ApiId ?? "") ? -1 : 1));

async function readApi(wanted: Known, aws: Aws): Promise<Actual | null> {
  const all = await named(wanted, aws);
  const mine = oldestFirst(all, aws);
  const found = mine[0] ?? all[0];
  if (found === undefined) return null;
  const { ApiId = "", ApiEndpoint = "", Description, Tags = {} } = found;
  return {
    props: { description: Description ?? null, copies: Math.max(1, mine.length) },
    outputs: { id: ApiId, endpoint: ApiEndpoint },
    tags: Tags,
  };
}
