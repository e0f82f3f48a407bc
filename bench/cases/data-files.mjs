import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { copyOf, manyFiles } from "../harness/csv-files.mjs";
import { inTurn } from "../harness/in-turn.mjs";
import { madeFile, root } from "../harness/paths.mjs";
import { runProcess, runSide } from "../harness/side.mjs";

const COUNT = 10_000;

/** A file that was written within a clock tick of being read is read once more: nobody snapshots that fast by hand. */
const SETTLED_MS = 3000;
const cli = join(root, "packages", "espalier", "bin", "espalier.js");
const config = `import { forest, number, pipe, schema } from "@espalier/learn";
import { csv, defineProject } from "espalier";
export default defineProject({
  name: "bench",
  source: csv("data/*.csv"),
  target: { name: "y", kind: "regression" },
  features: schema({ f0: number() }),
  candidates: { forest: pipe(forest.regressor()) },
});
`;

/**
 * Whole processes, what a person waits for: `espalier ingest` and `dvc add`. Each repeat in fresh copies without any
 * cache; the unchanged second follows the first in the same place.
 */
export async function* dataFiles(options) {
  const first = `files: ${COUNT.toLocaleString("en")} of 10 kB, first snapshot, whole process`;
  const second = `files: ${COUNT.toLocaleString("en")} of 10 kB, unchanged, whole process`;
  if (![first, second].some((work) => work.includes(options.only))) return;
  const { cores } = options;
  const files = manyFiles(COUNT);
  const ours = madeFile("projects", "files-ours");
  const dvcs = madeFile("projects", "files-dvc");
  const ingest = async (/** @type {string} */ change) => {
    const { out, wall_ms, peak_mb } = await runProcess(
      [process.execPath, cli, "-C", ours, "ingest", "--json"],
      cores,
      root,
    );
    const told = JSON.parse(out);
    if (told.change !== change) throw new Error(`the snapshot is ${told.change}; ${change} was expected`);
    return { ms: wall_ms, wall_ms, peak_mb };
  };
  const dvc = { name: "dvc add", program: "peers/data/with_dvc.py" };

  const seconds = { ours: [], dvc: [] };
  const fresh = (/** @type {string} */ folder) => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    copyOf(files, COUNT, join(folder, "data"));
  };
  const sides = [
    {
      name: "espalier ingest",
      run: async () => {
        fresh(ours);
        writeFileSync(join(ours, "espalier.config.ts"), config);
        await pause(SETTLED_MS);
        const sample = await ingest("new");
        seconds.ours.push(await ingest("unchanged"));
        return sample;
      },
    },
    {
      name: dvc.name,
      run: async () => {
        fresh(dvcs);
        await runSide({ ...dvc, program: "peers/data/prepare_dvc.py" }, { repository: dvcs, cores });
        await pause(SETTLED_MS);
        const sample = await runSide(dvc, { repository: dvcs, cores });
        if (!existsSync(join(dvcs, "data.dvc"))) throw new Error("dvc add kept nothing");
        seconds.dvc.push(await runSide(dvc, { repository: dvcs, cores }));
        return sample;
      },
    },
  ];
  yield await inTurn(first, sides, { ...options, time: "wall_ms" });
  const again = [
    { name: sides[0].name, run: async (/** @type {number} */ repeat) => seconds.ours[repeat] },
    { name: dvc.name, run: async (/** @type {number} */ repeat) => seconds.dvc[repeat] },
  ];
  yield await inTurn(second, again, { ...options, time: "wall_ms" });
  rmSync(ours, { recursive: true, force: true });
  rmSync(dvcs, { recursive: true, force: true });
}
