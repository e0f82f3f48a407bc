import { describe, expect, test } from "vitest";
import { generated } from "../fixtures/generated.ts";
import { openJs, openWasm, type Workbench } from "../kernels/index.ts";
import { createRng } from "../random/index.ts";
import { featuresOf } from "../table/index.ts";
import { boosting } from "./builders.ts";
import { trainBoosting } from "./train.ts";

const { table, target } = generated("regression", 300);

describe.each([
  ["JavaScript", openJs],
  ["WebAssembly", openWasm],
])("with %s kernels", (_name, open) => {
  const failing = (fromCall: number) => {
    let [calls, opened] = [0, 0];
    const limited = (bench: Workbench): Workbench => {
      const take =
        <A>(make: (length: number) => A) =>
        (length: number) => {
          if (++calls >= fromCall) throw new RangeError("Array buffer allocation failed");
          return make(length);
        };
      const close = () => {
        opened--;
        bench.close();
      };
      const { kernels, floats, ints, bytes } = bench;
      return { ...bench, kernels, floats: take(floats), ints: take(ints), bytes: take(bytes), close };
    };
    const hands = {
      open: (bytes: number) => {
        opened++;
        return limited(open(bytes));
      },
    };
    const fit = () => trainBoosting(boosting.regressor(), featuresOf(table), target, { rng: createRng(1), hands });
    return { fit, stillOpen: () => opened };
  };

  test.each([1, 4, 9])(
    "an array that cannot be had (the %dth) ends the fit with a fault, and memory is given back",
    (nth) => {
      const { fit, stillOpen } = failing(nth);
      expect(fit).toThrow(/ran out of memory on 300 rows of 4 features/);
      expect(stillOpen()).toBe(0);
    },
  );

  test("the next fit is not harmed", () => {
    const expected = trainBoosting(boosting.regressor(), featuresOf(table), target, { rng: createRng(1) });
    expect(failing(4).fit).toThrow();
    expect(failing(1e9).fit().state()).toEqual(expected.state());
  });
});
