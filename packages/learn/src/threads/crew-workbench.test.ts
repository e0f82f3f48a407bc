import { expect, test } from "vitest";
import { boostingKinds } from "../boosting/index.ts";
import { withDefaults } from "../field/index.ts";
import { openJs, type OpenWorkbench } from "../kernels/index.ts";
import { createRng } from "../random/index.ts";
import type { Features, Target } from "../table/index.ts";
import { crewWorkbench } from "./crew-workbench.ts";

const rows = 60_000;
const rng = createRng(8);
const columns = Array.from({ length: 30 }, (_, f) =>
  Float64Array.from({ length: rows }, () => (f === 3 && rng.next() < 0.2 ? Number.NaN : rng.normal())),
);
const x: Features = { rows, names: columns.map((_, f) => `f${f}`), levels: columns.map(() => 0), columns };
const y: Target = {
  task: "classification",
  name: "y",
  codes: Int32Array.from(columns[0]!, (v, row) => (v * columns[1]![row]! + rng.normal() > 0 ? 1 : 0)),
  classes: ["no", "yes"],
};
const kind = boostingKinds[1]!;
const fit = (open: OpenWorkbench, tick?: () => void) =>
  kind.fit(withDefaults(kind.fields, { trees: 5 }), x, y, {
    rng: createRng(1),
    hands: { open },
    ...(tick && { tick }),
  });

test("one, two, three and eight threads fit the same bits as JavaScript on one", () => {
  const alone = fit(openJs).state();
  for (const threads of [1, 2, 3, 8]) expect(fit(crewWorkbench(threads)).state()).toEqual(alone);
});

test("a cancelled fit leaves the threads ready for the next", () => {
  const hands = crewWorkbench(2);
  expect(() =>
    fit(hands, () => {
      throw new Error("enough");
    }),
  ).toThrow("enough");
  expect(fit(hands).state()).toEqual(fit(openJs).state());
});
