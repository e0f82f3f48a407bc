import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withDuck } from "../duck/index.ts";
import { groupsOf } from "./csv-sql.ts";
import { noDemands } from "./normalise-csv.ts";
import { prepareCsv } from "./prepare-csv.ts";
import { csv } from "./spec.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "espalier-prepare-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("files of which some have spaces, negative numbers or words for a missing value are read by one statement", async () => {
  const texts = ["a,b\n1,2\n", "a,b\n-1,NA\n", "a,b\n 1,x\n", "a,b\n3,4\n"];
  const plain = texts.map((_, i) => ({ name: `${i}.csv`, path: join(folder, `${i}.csv`), packing: "none" as const }));
  for (const [i, { path }] of plain.entries()) await writeFile(path, texts[i]!);
  const files = await withDuck({ files: [], scratch: folder }, (duck) =>
    prepareCsv(duck, plain, { spec: csv("*.csv"), demands: noDemands, folder }),
  );
  const groups = groupsOf(files);
  expect(groups).toHaveLength(1);
  expect(groups[0]!.like).toMatchObject({ isTrimmed: false, missingSeen: ["-", "NA"] });
});
