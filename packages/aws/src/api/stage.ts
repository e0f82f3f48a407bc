import {
  CreateStageCommand,
  DeleteStageCommand,
  GetStagesCommand,
  TagResourceCommand,
  UpdateStageCommand,
  type Stage,
} from "@aws-sdk/client-apigatewayv2";
import { nullWhen, type Aws } from "../connect/index.ts";
import { isOurs } from "../names/index.ts";
import { textIn, type Actual, type Driver, type Json, type Known } from "../plan/index.ts";
import { allOf, apiArn, apiPermissions, missing } from "./calls.ts";

/**
 * The stage of an API under which it can be called, and how many requests it lets through. An API of ours has one: where
 * the stage of ours has another name, it is replaced.
 */
export const stageDriver: Driver = {
  kind: "http-stage",
  label: "stage",
  fixed: ["apiId", "name"],
  permissions: (_, aws) => apiPermissions(aws, ["/apis/*", "/tags/*"]),
  read: readStage,
  create: async ({ props }, { clients, tags }) => {
    const StageName = textIn(props, "name");
    const at = { ApiId: textIn(props, "apiId"), StageName };
    await clients.apiGateway.send(
      new CreateStageCommand({ ...at, AutoDeploy: true, ...throttling(props), Tags: { ...tags } }),
    );
  },
  update: async ({ props }, _, changed, aws) => {
    const { apiGateway } = aws.clients;
    const at = { ApiId: textIn(props, "apiId"), StageName: textIn(props, "name") };
    if (changed.some((prop) => prop !== "tags")) {
      await apiGateway.send(new UpdateStageCommand({ ...at, AutoDeploy: true, ...throttling(props) }));
    }
    if (changed.includes("tags")) {
      const ResourceArn = apiArn(aws, `/apis/${at.ApiId}/stages/${at.StageName}`);
      await apiGateway.send(new TagResourceCommand({ ResourceArn, Tags: { ...aws.tags } }));
    }
  },
  remove: async ({ props }, { outputs: { name = "" } }, { clients }) => {
    const at = { ApiId: textIn(props, "apiId"), StageName: name };
    await nullWhen(missing, clients.apiGateway.send(new DeleteStageCommand(at)));
  },
};

const throttling = (props: Readonly<Record<string, Json>>) => ({
  DefaultRouteSettings: {
    ThrottlingRateLimit: props["ratePerS"] as number,
    ThrottlingBurstLimit: props["burst"] as number,
  },
});

async function readStage({ props }: Known, { clients, tags }: Aws): Promise<Actual | null> {
  const ApiId = textIn(props, "apiId");
  const asked = allOf((NextToken) => clients.apiGateway.send(new GetStagesCommand({ ApiId, NextToken })));
  const stages = (await nullWhen(missing, asked)) ?? [];
  const named = stages.find(({ StageName }) => StageName === props["name"]);
  const found = named ?? stages.find((stage) => isOurs(stage.Tags ?? {}, tags));
  return found === undefined ? null : actualOf(ApiId, found);
}

const actualOf = (apiId: string, stage: Stage): Actual => ({
  props: {
    apiId,
    name: stage.StageName ?? null,
    autoDeploy: stage.AutoDeploy ?? false,
    ratePerS: stage.DefaultRouteSettings?.ThrottlingRateLimit ?? null,
    burst: stage.DefaultRouteSettings?.ThrottlingBurstLimit ?? null,
  },
  outputs: { name: stage.StageName ?? "" },
  tags: stage.Tags ?? {},
});
