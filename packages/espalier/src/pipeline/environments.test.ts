import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { linesOf, readLock } from "../lock-file/index.ts";
import { loadProject } from "../project/index.ts";
import { listModels } from "../registry/index.ts";
import { temporaryStore } from "../store/fixtures/temporary.ts";
import { listRuns } from "../track/index.ts";
import { runProject } from "./run-project.ts";

const config = (alpha: number, environments: string) => `import { csv, defineProject, gate } from "espalier";
import { number, ridge, schema } from "@espalier/learn";
export default defineProject({
  name: "p",
  source: csv("data.csv"),
  features: schema({ a: number() }),
  target: { name: "y", kind: "regression" },
  candidates: { ridge: ridge({ alpha: ${alpha} }) },
  search: { trials: 1, folds: 2 },
  gate: [gate.notWorseThanChampion("r2")],
  environments: ${environments},
});
`;

test("each environment has its champion, its gate, its lines in the lock and its tag; what is the same is made once", async () => {
  const store = await temporaryStore(() => Date.now());
  const dir = join(store.dir, "..");
  const rows = Array.from({ length: 80 }, (_, i) => `${i % 11},${2 * (i % 11) + Math.sin(3 * i)}`);
  await writeFile(join(dir, "data.csv"), `a,y\n${rows.join("\n")}\n`);
  const write = (alpha: number, environments: string) =>
    writeFile(join(dir, "espalier.config.ts"), config(alpha, environments));
  const run = async (environment: string | null) => {
    const project = await loadProject(dir, { environment });
    const { stages, model, gate, ...result } = await runProject(project, store, { codeVersion: "1", threads: 1 });
    const ran = stages.filter(({ status }) => status === "ran").map(({ name }) => name);
    return { ran, version: model.version, verdict: gate.rules[0]!.detail, environment: result.environment };
  };
  const aliases = async () => (await listModels(store))[0]!.aliases;

  await write(1, "{ prod: { candidates: { ridge: ridge({ alpha: 5_000 }) } } }");
  const none = "there is no champion yet";
  expect(await run(null)).toMatchObject({ version: 1, verdict: none, environment: null });
  // The model of prod is far worse; it passes because prod has no champion, whatever else is champion elsewhere.
  expect(await run("prod")).toEqual({
    ran: ["search", "train", "evaluate", "register"],
    version: 2,
    verdict: none,
    environment: "prod",
  });
  expect(await aliases()).toEqual({ champion: 1, "prod-champion": 2 });
  expect(await run(null)).toMatchObject({ ran: [], version: 1 });
  expect(await run("prod")).toMatchObject({ ran: [], version: 2 });

  // The better model comes to prod: the same file, so the same version, held against prod's own champion.
  await write(1, "{ prod: {} }");
  const better = await run("prod");
  expect(better).toMatchObject({ ran: ["register"], version: 1 });
  expect(better.verdict).toContain("against version 2");
  expect(await aliases()).toEqual({ champion: 1, "prod-champion": 1 });

  const lock = await readLock(dir);
  expect([...linesOf(lock, "prod").keys()]).toEqual([...linesOf(lock, null).keys()]);
  expect(linesOf(lock, "prod").get("train")).toEqual(linesOf(lock, null).get("train"));
  expect((await listRuns(store, { limit: 9 })).map(({ tags }) => tags.environment).filter(Boolean)).toHaveLength(3);

  await write(1, "{}"); // its lines go with it
  await run(null);
  expect(linesOf(await readLock(dir), "prod").size).toBe(0);
});
