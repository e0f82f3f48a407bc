import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildModel, writeBuild } from "../build/index.ts";
import { program, requestFor } from "../build/fixtures/requests.ts";
import { openBuild } from "./index.ts";

let folder = "";
beforeEach(async () => {
  folder = join(mkdtempSync(join(tmpdir(), "espalier-standalone-")), "out");
  await writeBuild(buildModel(requestFor("node"), program("node")), folder);
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true }));

test("a build's folder is all that its program needs", async () => {
  const { served } = await openBuild(folder);
  expect(served).toMatchObject({ name: "wine-quality", version: 3, aliases: [], runId: "run-1", metrics: { r2: 0.5 } });
});

test.each([
  ["a model of another build", "BUILD_DAMAGED", () => appendFileSync(join(folder, "model.espalier"), "x")],
  ["settings cut short", "BUILD_DAMAGED", () => writeFileSync(join(folder, "settings.json"), '{"format": 1')],
  ["settings of another format", "BUILD_DAMAGED", () => writeFileSync(join(folder, "settings.json"), '{"format": 2}')],
  ["no model", "BUILD_DAMAGED", () => rmSync(join(folder, "model.espalier"))],
])("%s is refused", async (_, code, harm) => {
  harm();
  await expect(openBuild(folder)).rejects.toThrow(expect.objectContaining({ code }));
});
