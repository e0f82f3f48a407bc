import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rated, summary } from "../harness/compare.mjs";
import { inTurn } from "../harness/in-turn.mjs";
import { madeFile, root } from "../harness/paths.mjs";
import { pythonWithDataPeers } from "../harness/peers.mjs";
import { runProcess, runSide } from "../harness/side.mjs";

const cli = join(root, "packages", "espalier", "bin", "espalier.js");
const SMALL_STAGES = 200;
const small = Array.from({ length: SMALL_STAGES }, (_, i) => `s${String(i).padStart(3, "0")}`);

/** What a stage costs beside its own work: whole processes, next to dvc and to bare Node. */
export const pipeline = {
  about: "`espalier run` with nothing to do, and 200 small stages, against `dvc repro`",
  needs: [pythonWithDataPeers],
  async *rows(options) {
    const { only } = options;
    const works = [nothingToDo, smallStages, smallUnchanged].filter(({ work }) => work.includes(only));
    for (const { rows } of works) yield* rows(options);
  },
};

const nothingToDo = {
  work: "nothing to do, seven stages, whole process",
  async *rows(/** @type {import("./index.mjs").Options} */ options) {
    const { cores } = options;
    const ours = madeFile("projects", "pipeline-ours");
    const dvcs = madeFile("projects", "pipeline-dvc");
    rmSync(ours, { recursive: true, force: true });
    cpSync(join(root, "examples", "iris"), ours, {
      recursive: true,
      filter: (path) => !path.includes(".espalier"),
    });
    await dvcProject(dvcs, sevenStages, cores);
    cpSync(join(ours, "data", "iris.csv"), join(dvcs, "data.csv"));
    const runs = { ours: () => oursRuns(ours, cores), dvc: () => dvcRepro(dvcs, cores) };
    await runs.ours(); // these make what the measured ones reuse
    await runs.dvc();
    yield await inTurn(
      nothingToDo.work,
      [
        { name: "espalier run", run: runs.ours },
        { name: "dvc repro", run: runs.dvc },
      ],
      { ...options, time: "wall_ms" },
    );
    yield await inTurn(
      `${nothingToDo.work}, next to node itself`,
      [
        { name: "espalier run", run: runs.ours },
        { name: "node -e 0", run: async () => sampleOf(await runProcess([process.execPath, "-e", "0"], cores)) },
      ],
      { ...options, time: "wall_ms" },
    );
  },
};

const smallStages = {
  work: `${SMALL_STAGES} small stages, first run, whole process`,
  async *rows(/** @type {import("./index.mjs").Options} */ options) {
    const { cores } = options;
    const ours = madeFile("projects", "small-ours");
    const dvcs = madeFile("projects", "small-dvc");
    const sides = [
      {
        name: "espalier run",
        run: async () => {
          smallProject(ours);
          return await oursRuns(ours, cores, ["last"]);
        },
      },
      {
        name: "dvc repro",
        run: async () => {
          await dvcProject(dvcs, smallDvcStages, cores);
          for (const name of small) writeFileSync(join(dvcs, "in", `${name}.txt`), name);
          return await dvcRepro(dvcs, cores);
        },
      },
      {
        name: "the same commands in a shell loop",
        run: async () => {
          smallProject(ours);
          return await inShell(ours, cores);
        },
      },
    ];
    const row = await inTurn(smallStages.work, sides, { ...options, time: "wall_ms" });
    yield row;
    yield* overhead(options, ours);
  },
};

/**
 * Milliseconds that a stage costs beyond its command: a run after every input has changed, less one in which nothing has,
 * less the bare commands.
 */
async function* overhead(
  /** @type {import("./index.mjs").Options} */ { cores, repeats, tell },
  /** @type {string} */ ours,
) {
  const samples = [];
  smallProject(ours);
  await oursRuns(ours, cores, ["last"]);
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const name of small) writeFileSync(join(ours, "in", `${name}.txt`), `${name} ${repeat}`);
    const all = await oursRuns(ours, cores, ["last"]);
    const none = await oursRuns(ours, cores, ["last"]);
    const bare = await inShell(ours, cores);
    const each = (all.wall_ms - none.wall_ms - bare.wall_ms) / SMALL_STAGES;
    tell(`each of ${SMALL_STAGES} stages: ${each.toFixed(2)} ms`);
    samples.push({ ms: each, wall_ms: each, peak_mb: all.peak_mb });
  }
  yield { work: "each of these stages, beyond its command", ...rated(summary(samples, "ms"), []) };
}

/** The commands by themselves, one after another. */
async function inShell(/** @type {string} */ folder, /** @type {number} */ cores) {
  const loop = small.map((name) => `/bin/sh -c '${commandOf(name)}'`).join("\n");
  return sampleOf(await runProcess(["/bin/sh", "-c", `mkdir -p out\n${loop}`], cores, folder));
}

const smallUnchanged = {
  work: `${SMALL_STAGES} small stages, nothing to do, whole process`,
  async *rows(/** @type {import("./index.mjs").Options} */ options) {
    const { cores } = options;
    const ours = madeFile("projects", "small-ours");
    const dvcs = madeFile("projects", "small-dvc");
    smallProject(ours);
    await dvcProject(dvcs, smallDvcStages, cores);
    for (const name of small) writeFileSync(join(dvcs, "in", `${name}.txt`), name);
    const runs = { ours: () => oursRuns(ours, cores, ["last"]), dvc: () => dvcRepro(dvcs, cores) };
    await runs.ours();
    await runs.dvc();
    yield await inTurn(
      smallUnchanged.work,
      [
        { name: "espalier run", run: runs.ours },
        { name: "dvc repro", run: runs.dvc },
      ],
      { ...options, time: "wall_ms" },
    );
    for (const folder of [ours, dvcs]) rmSync(folder, { recursive: true, force: true });
  },
};

const commandOf = (/** @type {string} */ name) => `cat in/${name}.txt > out/${name}.txt`;

/** Independent stages, each of which copies a small file, and one that waits for all of them. */
function smallProject(/** @type {string} */ folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "in"), { recursive: true });
  cpSync(join(root, "examples", "iris", "data", "iris.csv"), join(folder, "iris.csv"));
  for (const name of small) writeFileSync(join(folder, "in", `${name}.txt`), name);
  const stages = small.map((name) => {
    const how = { inputs: [`in/${name}.txt`], outputs: [`out/${name}.txt`] };
    return `    ${name}: stage.shell(${JSON.stringify(commandOf(name))}, ${JSON.stringify(how)}),`;
  });
  const config = `import { logistic, number, schema } from "@espalier/learn";
import { csv, defineProject, stage } from "espalier";
export default defineProject({
  name: "bench",
  source: csv("iris.csv"),
  target: { name: "species", kind: "classification" },
  features: schema({ petal_length: number() }),
  candidates: { logistic: logistic() },
  stages: {
${stages.join("\n")}
    last: stage.shell("true", { after: ${JSON.stringify(small)} }),
  },
});
`;
  writeFileSync(join(folder, "espalier.config.ts"), config);
}

const smallDvcStages = Object.fromEntries(
  small.map((name) => [name, { cmd: commandOf(name), deps: [`in/${name}.txt`], outs: [`out/${name}.txt`] }]),
);

/** The shape of our seven stages: each reads what the ones before it made. */
const sevenStages = Object.fromEntries(
  Object.entries({
    ingest: [["data.csv"], "table"],
    validate: [["table"], "findings"],
    prepare: [["table", "findings"], "split"],
    search: [["table", "split"], "best"],
    train: [["table", "split", "best"], "model"],
    evaluate: [["table", "split", "model"], "evaluation"],
    register: [["model", "evaluation"], "version"],
  }).map(([name, [reads, out]]) => {
    const deps = /** @type {string[]} */ (reads);
    return [name, { cmd: `cat ${deps.join(" ")} > ${String(out)}`, deps, outs: [out] }];
  }),
);

/** A repository with its own caches and these stages; JSON is YAML, too. */
async function dvcProject(/** @type {string} */ folder, /** @type {object} */ stages, /** @type {number} */ cores) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "in"), { recursive: true });
  mkdirSync(join(folder, "out"), { recursive: true });
  await runSide({ name: "dvc", program: "peers/data/prepare_dvc.py" }, { repository: folder, cores });
  writeFileSync(join(folder, "dvc.yaml"), JSON.stringify({ stages }));
}

async function dvcRepro(/** @type {string} */ folder, /** @type {number} */ cores) {
  const sample = sampleOf(await runProcess([pythonWithDataPeers(), "-m", "dvc", "repro", "--quiet"], cores, folder));
  if (!existsSync(join(folder, "dvc.lock"))) throw new Error("dvc repro ran nothing");
  return sample;
}

async function oursRuns(
  /** @type {string} */ folder,
  /** @type {number} */ cores,
  /** @type {string[]} */ stages = [],
) {
  const sample = sampleOf(await runProcess([process.execPath, cli, "-C", folder, "run", ...stages], cores, root));
  if (stages.length > 0) {
    const wrong = small.filter((name) => textOf(folder, "out", name) !== textOf(folder, "in", name));
    if (wrong.length > 0) throw new Error(`espalier run left out ${wrong.join(", ")}`);
  }
  return sample;
}

const textOf = (/** @type {string[]} */ ...[folder, ...path]) => {
  const file = `${join(folder, ...path)}.txt`;
  return existsSync(file) ? readFileSync(file, "utf8") : null;
};

const sampleOf = (/** @type {{ wall_ms: number, peak_mb: number | null }} */ { wall_ms, peak_mb }) => ({
  ms: wall_ms,
  wall_ms,
  peak_mb,
});
