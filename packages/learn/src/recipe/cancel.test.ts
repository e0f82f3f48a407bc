import { describe, expect, test } from "vitest";
import { boosting } from "../boosting/index.ts";
import { Fault, fault } from "../fault/index.ts";
import { generated } from "../fixtures/generated.ts";
import { forest } from "../forest/index.ts";
import { ridge } from "../linear/index.ts";
import { createRng } from "../random/index.ts";
import { fitRecipe } from "./fit-recipe.ts";
import { asRecipe } from "./recipe.ts";

const { table, target } = generated("regression", 200);
const specs = [boosting.regressor({ trees: 50 }), forest.regressor({ trees: 50 }), ridge()];
const faultOf = (run: () => unknown): Fault => {
  try {
    run();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error("it did not throw");
};

describe.each(specs.map((spec) => [spec.kind, asRecipe(spec)] as const))("%s", (_kind, recipe) => {
  const fit = (options: { signal?: AbortSignal; tick?: () => void }) =>
    fitRecipe(recipe, table, target, { rng: createRng(1), ...options });

  test("a signal that is aborted already lets no fit begin", () => {
    const tick = () => expect.unreachable();
    const error = faultOf(() => fit({ signal: AbortSignal.abort(new Error("no time")), tick }));
    expect([error.code, error.message]).toEqual(["CANCELLED", "the fit was cancelled: no time"]);
  });

  test("one that is aborted on the way ends the fit at that tick", () => {
    const stop = new AbortController();
    let ticks = 0;
    const tick = () => {
      ticks++;
      stop.abort();
    };
    expect(faultOf(() => fit({ signal: stop.signal, tick })).code).toBe("CANCELLED");
    expect(ticks).toBe(1);
  });

  test("a reason that is a fault is thrown as it is, and a signal that is not aborted changes nothing", () => {
    const reason = fault("TOO_FEW_ROWS", { rows: 1, groups: 1, folds: 2 });
    expect(faultOf(() => fit({ signal: AbortSignal.abort(reason) }))).toBe(reason);
    const { signal } = new AbortController();
    expect(fit({ signal }).estimator.state()).toEqual(fit({}).estimator.state());
  });
});
