import { isRecord, type Asked, type Call } from "./call.ts";
import { jsonAnswer, refused, type Answer } from "./answer.ts";
import type { Moto } from "./moto.ts";

/** What moto lacks of API Gateway v2: UpdateStage, tags of a stage, and that a stage or a route cannot be made twice. */
export async function apiGatewayInstead(moto: Moto, call: Call, asked: Asked): Promise<Answer | null> {
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await moto.ask("apigateway", call.region, { method, path, ...sent });
    return JSON.parse(answer.body.toString("utf8") || "null");
  };
  const there = async (path: string, key: string, value: unknown): Promise<boolean> => {
    const page = await ask("GET", path).catch(() => null);
    const items = isRecord(page) && Array.isArray(page["items"]) ? page["items"].filter(isRecord) : [];
    return items.some((item) => item[key] === value);
  };
  const conflict = (message: string): Answer => refused(call, { status: 409, code: "ConflictException", message });

  switch (call.action) {
    case "CreateStage":
      return (await there(call.path, "stageName", call.body["stageName"])) ? conflict("Stage already exists") : null;
    case "CreateRoute": {
      const key = call.body["routeKey"];
      return (await there(call.path, "routeKey", key))
        ? conflict(`Route with key ${String(key)} already exists for this API`)
        : null;
    }
    case "UpdateStage": {
      const changes: unknown = JSON.parse(asked.body.toString("utf8"));
      return await changed(call.path, () => (isRecord(changes) ? changes : {}));
    }
    case "TagResource": {
      const stage = /::(\/apis\/[^/]+\/stages\/[^/]+)$/.exec(decodeURIComponent(call.path))?.[1];
      const added = call.body["tags"];
      if (stage === undefined || !isRecord(added)) return null;
      return await changed(`/v2${stage}`, ({ tags }) => ({ tags: { ...(isRecord(tags) ? tags : {}), ...added } }));
    }
    default:
      return null;
  }

  async function changed(at: string, changes: (stage: Call["body"]) => Call["body"]): Promise<Answer> {
    const stage = await ask("GET", at).catch(() => null);
    if (!isRecord(stage)) {
      return refused(call, { status: 404, code: "NotFoundException", message: "Invalid stage identifier specified" });
    }
    await ask("DELETE", at);
    const path = decodeURIComponent(at).replace(/\/[^/]+$/, "");
    return jsonAnswer(200, await ask("POST", path, { ...stage, ...changes(stage) }));
  }
}
