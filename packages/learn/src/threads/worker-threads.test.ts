import { expect, test } from "vitest";
import type { ShareWork } from "../estimator/index.ts";
import { withDefaults } from "../field/index.ts";
import { generatedMixed } from "../fixtures/generated.ts";
import { forestKinds } from "../forest/index.ts";
import { createRng } from "../random/index.ts";
import { featuresOf } from "../table/index.ts";
import { workerThreads } from "./worker-threads.ts";

const sleep = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/**
 * Threads where this one is so slow that the others get their share; `here` tells how many parts it did. It slows down
 * where none has come by the half: on a busy machine a thread needs seconds to start.
 */
function slowedThreads(threads: number) {
  const share = workerThreads(threads);
  const did = { parts: 0, here: 0 };
  const slowed: ShareWork = (work, plan, parts, here) => {
    did.parts += parts.length;
    return share(work, plan, parts, (part) => {
      did.here++;
      if (threads > 1) sleep(did.here * 2 > did.parts ? 400 : 50);
      return here(part);
    });
  };
  return { share: slowed, did };
}

test.each(forestKinds.map((kind) => [kind.kind, kind] as const))(
  "%s: the same bytes on 1, 2, 3 and 8 threads, and without threads",
  (_name, kind) => {
    const { table, target } = generatedMixed(kind.task, 150);
    const x = featuresOf(table);
    const given = { trees: 37, ...("outOfBag" in kind.fields && { outOfBag: true }) };
    const fit = (share?: ShareWork) =>
      kind.fit(withDefaults(kind.fields, given), x, target, { rng: createRng(5), ...(share && { hands: { share } }) });
    const bytesOf = (fitted: ReturnType<typeof fit>) => {
      const { json, arrays } = fitted.state();
      const outOfBag = "outOfBag" in fitted ? fitted.outOfBag : null;
      return JSON.stringify([json, arrays, outOfBag], (_, v) => (ArrayBuffer.isView(v) ? [...(v as Float64Array)] : v));
    };
    const alone = bytesOf(fit());
    for (const threads of [1, 2, 3, 8]) {
      const { share, did } = slowedThreads(threads);
      expect(bytesOf(fit(share))).toBe(alone);
      if (threads > 1) expect(did.here).toBeLessThan(did.parts);
    }
  },
);

test("the threads serve one fit after another, and a cancelled one ends at once", () => {
  const { table, target } = generatedMixed("regression", 150);
  const kind = forestKinds.find(({ task }) => task === "regression")!;
  const share = workerThreads(2);
  const fit = (tick?: () => void) =>
    kind.fit(withDefaults(kind.fields, { trees: 40 }), featuresOf(table), target, {
      rng: createRng(5),
      hands: { share },
      ...(tick && { tick }),
    });
  const first = fit().state().arrays;
  expect(() =>
    fit(() => {
      throw new Error("cancelled");
    }),
  ).toThrow("cancelled");
  expect(fit().state().arrays).toEqual(first);
});

test("a fit ends, with the same result, although its worker cannot even read what it is sent", () => {
  const parts = [1, 2, 3, 4];
  const share = workerThreads(2, 200);
  // The worker throws on this plan; this thread is slow enough for it to take a part before.
  const results = share("forest", null, parts, (part) => {
    sleep(200);
    return part * 10;
  });
  expect(results).toEqual([10, 20, 30, 40]);
});
