import Fastify from "fastify";
import { expect, test } from "vitest";
import { servedIris, servedWine } from "../fixtures/served-models.ts";
import { createLiveModel, createModels, defaultLimits } from "../predict/index.ts";
import { openApiDocument, ourViews } from "../views/index.ts";
import { addDocsPage } from "./index.ts";

const rules = { missing: "median" } as const;
const models = createModels(
  createLiveModel(servedWine(), rules, defaultLimits),
  createLiveModel({ ...servedIris(), name: "<script>" }, rules, defaultLimits),
);
const document = openApiDocument(ourViews, { models, limits: defaultLimits });

test("the page shows every route of the document with its examples, and runs nothing", async () => {
  const app = Fastify();
  addDocsPage(app, undefined, () => document);
  const { payload, headers } = await app.inject("/docs");
  await app.close();
  expect(headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(headers["content-security-policy"]).toContain("default-src 'none'");
  for (const [path, methods] of Object.entries(document.paths as Record<string, object>)) {
    for (const method of Object.keys(methods)) {
      expect(payload).toContain(`<h3>${method.toUpperCase()} ${path.replaceAll("<", "&lt;")}</h3>`);
    }
  }
  expect(payload).toContain("&quot;fixed acidity&quot;:");
  expect(payload).not.toContain("<script");
});
