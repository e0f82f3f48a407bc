import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Guard } from "../guard/index.ts";
import { routeNotFound } from "../views/index.ts";
import { sendRefusal } from "./error-answers.ts";
import { noCompilers } from "./no-compilers.ts";

/** The page shows what `/openapi.json` tells, and is for whoever may read that. */
const asksForDocument = { role: "predict", guarded: false, predicts: false } as const;

/**
 * Swagger UI from its own files, at /docs: it loads nothing from elsewhere. It is a server of its own within ours, made
 * when it is first asked for: to load it takes a quarter of a start, and most servers are never asked.
 */
export function addDocsPage(app: FastifyInstance, guard: Guard | undefined, document: () => object): void {
  let made: ReturnType<typeof createPage> | null = null;
  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    guard?.leave(guard.admit({ ...asksForDocument, headers: request.headers }));
    const page = await (made ??= createPage(document));
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders())) reply.raw.setHeader(name, value!);
    request.raw.headers["x-request-id"] = request.id;
    page.routing(request.raw, reply.raw);
  };
  app.get("/docs", answer);
  app.get("/docs/*", answer);
  app.addHook("onClose", async () => {
    await (await made)?.close();
  });
}

/** Without a bar of another's name, and with programs that can be read. */
const plainCss = `.swagger-ui .topbar { display: none }
.swagger-ui .info .markdown pre { padding: .6rem .8rem; overflow-x: auto }
.swagger-ui .info .markdown pre code { color: inherit; font-weight: 400; white-space: pre; padding: 0 }`;

async function createPage(document: () => object): Promise<Pick<FastifyInstance, "routing" | "close">> {
  const [{ default: swagger }, { default: swaggerUi }, { stringify }] = await Promise.all([
    import("@fastify/swagger"),
    import("@fastify/swagger-ui"),
    import("yaml"),
  ]);
  const page = Fastify({
    genReqId: (request) => String(request.headers["x-request-id"]),
    schemaController: noCompilers,
  });
  const paths = ["/docs", "/openapi.json"];
  page.setNotFoundHandler((request, reply) => sendRefusal(reply, routeNotFound(request.url, paths, "/docs")));
  page.register(swagger, { mode: "static", specification: { document: document() as never } }); // its types end at OpenAPI 3.0
  page.register(swaggerUi, {
    routePrefix: "/docs",
    theme: { css: [{ filename: "plain.css", content: plainCss }] },
    staticCSP: {
      "default-src": "'self'",
      "img-src": "'self' data:",
      "style-src": "'self' 'unsafe-inline'",
      "frame-ancestors": "'none'",
    },
  });
  await page.ready();
  // Models change, and what the page shows with them.
  page.swagger = ((how?: { readonly yaml?: boolean }) => (how?.yaml ? stringify(document()) : document())) as never;
  return page;
}
