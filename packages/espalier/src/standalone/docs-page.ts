import type { FastifyInstance } from "fastify";
import type { Guard } from "../guard/index.ts";
import { html, page, pagePolicy, pairs, type Markup, type Section } from "../page/index.ts";

/** As in OpenAPI 3.1, as far as it is shown. */
interface Document {
  readonly info: { readonly title: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}
interface Operation {
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly requestBody?: { readonly content: Contents };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Contents }>>;
}
type Contents = Readonly<Record<string, { readonly example?: unknown }>>;

/** The page shows what `/openapi.json` tells, and is for whoever may read that. */
const asksForDocument = { role: "predict", guarded: false, predicts: false } as const;

/** What each route takes and answers, at /docs: a page without scripts in the place of Swagger UI, whose files are many. */
export function addDocsPage(app: FastifyInstance, guard: Guard | undefined, document: () => object): void {
  app.get("/docs", (request, reply) => {
    guard?.leave(guard.admit({ ...asksForDocument, headers: request.headers }));
    return reply
      .type("text/html; charset=utf-8")
      .header("content-security-policy", pagePolicy)
      .send(docsPage(document() as Document));
  });
}

function docsPage({ info, paths }: Document): string {
  const sections = new Map<string, Markup[]>();
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const [tag = "Other"] = operation.tags ?? [];
      const body = sections.get(tag) ?? [];
      body.push(operationPart(`${method.toUpperCase()} ${path}`, operation));
      sections.set(tag, body);
    }
  }
  const lead = html`What each route takes and answers. Programs read <a href="openapi.json">openapi.json</a>; values are tried on <a href="./">the first page</a>.`;
  return page({ title: info.title, lead, sections: [...sections].map(([title, body]): Section => ({ title, body })) });
}

function operationPart(title: string, { summary, description, requestBody, responses }: Operation): Markup {
  const answers = Object.entries(responses).map(([status, { description: text }]) => [status, plain(text)] as const);
  return html`<h3>${title}</h3><p>${plain(summary ?? description ?? "")}</p>${examplesOf("Takes", requestBody?.content)}${examplesOf("Answers", responses[200]?.content)}${pairs(answers)}`;
}

/** Descriptions are Markdown, of which they use no more than this. */
const plain = (text: string) => text.replaceAll("`", "");

const examplesOf = (verb: string, contents: Contents = {}): readonly Markup[] =>
  Object.entries(contents).map(([type, { example }]) =>
    example === undefined
      ? html`<p>${verb} ${type}</p>`
      : html`<p>${verb} ${type}</p><pre>${typeof example === "string" ? example : JSON.stringify(example, null, 2)}</pre>`,
  );
