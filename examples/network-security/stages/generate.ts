import { writeFile } from "node:fs/promises";
import { createRng } from "@espalier/learn";
import { defineStage } from "espalier";
import { sitesCsv } from "./sites.ts";

interface Params {
  readonly rows: number;
  readonly nextRows: number;
  readonly phishing: number;
  readonly copies: number;
  readonly mistakes: number;
}

/** What phishers do otherwise in the later batch: data/RULES.md. */
const learned = {
  SSLfinal_State: [
    [0.45, 0.15],
    [0.15, 0.1],
  ],
  Shortening_Service: [
    [0.4, 0],
    [0.3, 0],
  ],
} as const;

/** Makes the sites and the later batch; the same seed gives the same bytes. */
export default defineStage<Params>(async ({ params, outputs, seed, log }) => {
  const { rows, nextRows, ...shares } = params;
  const rng = createRng(seed).fork("sites");
  await writeFile(outputs["generated/sites.csv"]!, sitesCsv({ ...shares, rows, learned: {} }, rng.fork("first")));
  const next = sitesCsv({ ...shares, rows: nextRows, learned }, rng.fork("next"));
  await writeFile(outputs["generated/next-batch.csv"]!, next);
  log(`${rows} sites, and ${nextRows} of a later batch`);
});
