import type { Worker } from "node:worker_threads";
import { expect, test, vi } from "vitest";
import { boosting } from "../boosting/index.ts";
import { generated } from "../fixtures/generated.ts";
import { openJs, type OpenWorkbench } from "../kernels/index.ts";
import { createRng } from "../random/index.ts";
import { fitRecipe, pipe } from "../recipe/index.ts";
import { kFold } from "../split/index.ts";
import { crewWorkbench } from "./crew-workbench.ts";
import { threadRunner } from "./pool.ts";

const started = vi.hoisted((): Worker[] => []);
vi.mock("node:worker_threads", async (original) => {
  const actual = await original<typeof import("node:worker_threads")>();
  class KnownWorker extends actual.Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      started.push(this);
    }
  }
  return { ...actual, Worker: KnownWorker };
});

test("a task whose worker dies is rejected at once, and others are answered by a new worker", async () => {
  const { table, target } = generated("regression", 600);
  const folds = kFold(600, 3, { rng: createRng(1) });
  const runner = threadRunner({ table, target, folds, metric: "rmse" }, 2);
  const task = (trees: number, fold: number) => ({
    recipe: pipe(boosting.regressor({ trees, minLeafRows: 1 })),
    fold,
    seed: "1",
  });
  const endless = runner.run([task(100_000, 0)]);
  const first = started.at(-1)!;
  await new Promise((passed) => setTimeout(passed, 300));
  void first.terminate();
  await expect(endless).rejects.toMatchObject({ code: "WORKER_DIED" });
  const scores = await runner.run([task(3, 0), task(3, 1)]);
  expect(scores.every(Number.isFinite)).toBe(true);
  await runner.close();
});

test("a fit of boosting whose helpers die between two steps ends with the same model", () => {
  const { table, target } = generated("regression", 100_000);
  const recipe = pipe(boosting.regressor({ trees: 6 }));
  const before = started.length;
  const fit = (open: OpenWorkbench = openJs, tick = () => {}) =>
    fitRecipe(recipe, table, target, { rng: createRng(1), hands: { open }, tick }).estimator.state();
  let ticks = 0;
  const lonely = fit(crewWorkbench(3), () => {
    if (++ticks === 3) for (const helper of started.slice(before)) void helper.terminate();
  });
  expect(started.length).toBe(before + 2);
  expect(lonely).toEqual(fit());
});
