import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { inlineRunner, type FoldData, type FoldTask } from "../evaluate/index.ts";
import { Fault } from "../fault/index.ts";
import { generatedMixed } from "../fixtures/generated.ts";
import { forest } from "../forest/index.ts";
import { linear } from "../linear/index.ts";
import { createRng } from "../random/index.ts";
import { pipe, type Recipe } from "../recipe/index.ts";
import { kFold } from "../split/index.ts";
import { threadRunner } from "./index.ts";

const { table, target } = generatedMixed("regression", 120);
const data: FoldData = { table, target, metric: "r2", folds: kFold(120, 4, { rng: createRng(1) }) };
const tasksOf = (recipe: Recipe): FoldTask[] => data.folds.map((_, fold) => ({ recipe, fold, seed: "7" }));
const tasks = [...tasksOf(pipe(forest.regressor({ trees: 10 }))), ...tasksOf(pipe(forest.regressor({ trees: 20 })))];

test("threads answer what one thread answers, in the order of the tasks", async () => {
  const expected = await inlineRunner(data).run(tasks);
  for (const threads of [1, 2, 3]) {
    const runner = threadRunner(data, threads);
    expect(await runner.run(tasks), `${threads} threads`).toEqual(expected);
    await runner.close();
  }
});

test("threads without a task of their own help with the last one's trees, which changes nothing", async () => {
  const last = tasksOf(pipe(forest.regressor({ trees: 400, outOfBag: true }))).slice(0, 1);
  const expected = await inlineRunner(data).run(last);
  for (const threads of [2, 3, 8]) {
    const runner = threadRunner(data, threads);
    expect(await runner.run(last), `${threads} threads`).toEqual(expected);
    expect(await runner.run(last), `${threads} threads, warm`).toEqual(expected);
    await runner.close();
  }
});

test("a task that cannot be fitted rejects with its own fault; the others are answered", async () => {
  const runner = threadRunner(data, 2);
  const good = runner.run(tasks.slice(0, 4));
  const bad = runner.run(tasksOf(pipe(linear()))); // missing values and a category
  await expect(bad).rejects.toBeInstanceOf(Fault);
  await expect(bad).rejects.toMatchObject({
    code: expect.stringMatching(/^[A-Z_]+$/),
    hint: expect.stringMatching(/./),
  });
  expect(await good).toHaveLength(4);
  await runner.close();
});

test("a closed pool answers nothing more, and says so", async () => {
  const runner = threadRunner(data, 2);
  const pending = runner.run(tasks);
  await Promise.all([expect(pending).rejects.toThrow(), runner.close()]);
  await expect(runner.run(tasks.slice(0, 1))).rejects.toThrow();
});

test("a process ends only when its pool has stopped, although a worker is heard after the last answer", () => {
  const script = `
    import { asRecipe, createTable, forest, numberColumn } from "${new URL("../../dist/index.js", import.meta.url).href}";
    import { threadRunner } from "${new URL("../../dist/threads/index.js", import.meta.url).href}";
    const values = Float64Array.from({ length: 40 }, (_, i) => (i * 7) % 11);
    const table = createTable([numberColumn("x", values)]);
    const target = { task: "regression", name: "y", values };
    const rows = Int32Array.from(values.keys());
    const recipe = asRecipe(forest.regressor({ trees: 5 }));
    const folds = Array.from({ length: 5 }, () => ({ train: rows, test: rows }));
    for (let i = 0; i < 30; i++) {
      const runner = threadRunner({ table, target, metric: "r2", folds }, 3);
      await runner.run(folds.map((_, fold) => ({ recipe, fold, seed: "1" })));
      await runner.close();
    }
    console.log("stopped");`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
    encoding: "utf8",
  });
  expect([stdout, stderr, status]).toEqual(["stopped\n", "", 0]);
});
