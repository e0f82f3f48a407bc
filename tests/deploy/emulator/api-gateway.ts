import { isRecord, type Asked, type Call } from "./call.ts";
import { jsonAnswer, refused, type Answer } from "./answer.ts";
import type { Moto } from "./moto.ts";

/** What moto lacks of API Gateway v2: UpdateStage, and that a stage or a route cannot be made twice. */
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
      const stage = await ask("GET", call.path).catch(() => null);
      if (!isRecord(stage)) {
        return refused(call, { status: 404, code: "NotFoundException", message: "Invalid stage identifier specified" });
      }
      const changes: unknown = JSON.parse(asked.body.toString("utf8"));
      const merged = { ...stage, ...(isRecord(changes) ? changes : {}) };
      await ask("DELETE", call.path);
      const path = decodeURIComponent(call.path).replace(/\/[^/]+$/, "");
      return jsonAnswer(200, await ask("POST", path, merged));
    }
    default:
      return null;
  }
}
