/** One job of ours in one process: reads the job from the command line, answers with one line of JSON. */
import { readFileSync, writeFileSync } from "node:fs";
import { crossValidate, fit, loadModel, predictFitted, predictMany, predictOneByOne, trainModel } from "./learn.mjs";
import { peakMb } from "./peak.mjs";
import { readNumbers, readTable, readTarget } from "./read.mjs";

/** @template T @param {() => T | Promise<T>} work */
async function timed(work) {
  const begin = performance.now();
  const result = await work();
  return { result, ms: performance.now() - begin };
}

/** Probability of the second class, or the value. */
const scores = (job, predicted) =>
  job.task === "classification" ? predicted.filter((_, i) => i % 2 === 1) : predicted;

async function fitAndPredict(job) {
  const table = readTable(job.train);
  const target = readTarget(job.train, job.task);
  const { result: fitted, ms } = await timed(() => fit(job, table, target));
  const answer = { ms, peak_mb: peakMb() };
  writeFileSync(job.out, scores(job, predictFitted(fitted, readTable(job.test))));
  return answer;
}

async function crossValidation(job) {
  const table = readTable(job.train);
  const target = readTarget(job.train, job.task);
  const fold = readNumbers(job.folds);
  const rows = Int32Array.from(fold.keys());
  const folds = Array.from({ length: job.foldCount }, (_, k) => ({
    train: rows.filter((row) => fold[row] !== k),
    test: rows.filter((row) => fold[row] === k),
  }));
  const { result, ms } = await timed(() => crossValidate(job, table, target, folds));
  return { ms, peak_mb: peakMb(), quality: result.reduce((a, b) => a + b, 0) / result.length };
}

async function train(job) {
  writeFileSync(job.model, await trainModel(job, readTable(job.train), readTarget(job.train, job.task)));
  return {};
}

async function predictBatch(job) {
  const predict = predictMany(job, loadModel(readFileSync(job.model)));
  const table = readTable(job.test);
  const few = { rows: 1000, columns: table.columns.map((c) => ({ ...c, values: c.values.slice(0, 1000) })) };
  predict(few);
  const { result, ms } = await timed(() => predict(table));
  const answer = { ms, peak_mb: peakMb() };
  writeFileSync(job.out, scores(job, result));
  return answer;
}

async function predictOne(job) {
  const predict = predictOneByOne(loadModel(readFileSync(job.model)));
  const table = readTable(job.test);
  const rows = Array.from({ length: 100 }, (_, i) =>
    Object.fromEntries(table.columns.map(({ name, values }) => [name, values[i]])),
  );
  const msPerCall = (seconds) => {
    let calls = 0;
    const begin = performance.now();
    while (performance.now() < begin + seconds * 1000) {
      for (const row of rows) predict(row);
      calls += rows.length;
    }
    return (performance.now() - begin) / calls;
  };
  msPerCall(job.seconds / 2); // warms up
  return { ms: msPerCall(job.seconds), peak_mb: peakMb() };
}

const tasks = {
  fit: fitAndPredict,
  "cross-validate": crossValidation,
  train,
  "predict-batch": predictBatch,
  "predict-one": predictOne,
};

const job = JSON.parse(process.argv[2]);
process.stdout.write(`${JSON.stringify(await tasks[job.do](job))}\n`);
