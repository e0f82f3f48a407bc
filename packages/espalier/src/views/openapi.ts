import { exampleSamples, samplesMarkdown } from "./example-samples.ts";
import { stateSchemas, type JsonSchema } from "./openapi-schemas.ts";
import type { View, ViewServer } from "./view.ts";

/** The OpenAPI 3.1 document of all views of a server. */
export function openApiDocument(views: readonly View[], server: Pick<ViewServer, "models" | "limits">): JsonSchema {
  const live = server.models.get();
  const { info } = live;
  const paths: Record<string, Record<string, JsonSchema>> = {};
  const schemas: Record<string, JsonSchema> = { Error: stateSchemas.Error! };
  for (const { path, method, operationId, security, describe } of views.flatMap((view) => placesOf(view, server))) {
    const described = describe();
    if (described === null) continue;
    const { operation, schemas: named = {} } = described;
    paths[path] = { ...paths[path], [method.toLowerCase()]: { operationId, ...security, ...operation } };
    Object.assign(schemas, named);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: `${info.name}, version ${info.version}`,
      version: String(info.version),
      description: `Predicts ${info.target.name}. ${
        info.missing === "median"
          ? "A feature that is left out or null takes its stand-in from training and is named in `defaulted`."
          : "Every feature must have a value."
      } Every error of ours has the same form.

## From a program

The page at \`/\` shows these with this server's address and with values of your choice. Where keys are asked for, send
yours along: \`authorization: Bearer KEY\`.

${samplesMarkdown(exampleSamples(live))}`,
    },
    paths,
    components: { schemas, securitySchemes },
  };
}

/** A view of each model is described once for each, with the name in its path: models differ in their features. */
function placesOf(view: View, server: Pick<ViewServer, "models" | "limits">) {
  const { path, method, id } = view;
  const security = securityOf(view);
  if (!path.includes("{name}")) {
    return [{ path, method, operationId: id, security, describe: () => view.describe(server) }];
  }
  return server.models.list().map(({ reference: { name } }) => ({
    path: path.replace("{name}", encodeURIComponent(name)),
    method,
    operationId: `${id}_${name.replace(/\W/g, "_")}`,
    security,
    describe: () => view.describe(server, name),
  }));
}

const securitySchemes = {
  key: { type: "http", scheme: "bearer", description: "An API key; `x-api-key: KEY` does as well." },
};

/** A key is always needed, never looked at, or taken: then it is needed where the server asks for keys everywhere. */
function securityOf({ role, guarded }: View): JsonSchema {
  if (guarded) return { security: [{ key: [] }] };
  return role === null ? {} : { security: [{}, { key: [] }] };
}
