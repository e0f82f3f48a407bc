import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { Fault } from "../fault/index.ts";
import { generatedMixed } from "../fixtures/generated.ts";
import { boosting } from "../boosting/index.ts";
import { forest } from "../forest/index.ts";
import { linear, logistic } from "../linear/index.ts";
import { createRng } from "../random/index.ts";
import { pipe } from "../recipe/index.ts";
import { impute, oneHot, standardize } from "../transform/index.ts";
import { decodeModel, encodeModel, fitModel, predictRows, predictTable, withDefaultsFor } from "./index.ts";
import type { Sha256 } from "./sha256.ts";
import { encodeTable, decodeTable } from "./table-file.ts";

const regression = generatedMixed("regression", 80);
const classification = generatedMixed("classification", 80);
const prepared = [impute("median"), oneHot(), standardize()] as const;
const models = {
  linear: fitModel(pipe(...prepared, linear()), regression.table, regression.target, { rng: createRng(1) }),
  logistic: fitModel(pipe(...prepared, logistic()), classification.table, classification.target, { rng: createRng(1) }),
  forest: fitModel(pipe(forest.regressor({ trees: 5 })), regression.table, regression.target, { rng: createRng(1) }),
  boosting: fitModel(pipe(boosting.classifier({ trees: 5 })), classification.table, classification.target, {
    rng: createRng(1),
  }),
};

describe.each(Object.entries(models))("the file of a %s model", (_name, model) => {
  const { table } = model.target.task === "regression" ? regression : classification;
  const bytes = encodeModel(model);

  test("read back, it predicts the same bits and encodes to the same bytes", () => {
    const restored = decodeModel(bytes);
    expect([...predictTable(restored, table)]).toEqual([...predictTable(model, table)]);
    expect(encodeModel(restored)).toEqual(bytes);
  });

  test("known already, it is the same model, and cut short it is refused all the same", () => {
    const known = decodeModel(bytes, undefined, true);
    expect([...predictTable(known, table)]).toEqual([...predictTable(model, table)]);
    expect(() => decodeModel(bytes.subarray(0, bytes.length - 9), undefined, true)).toThrow(Fault);
  });

  test("cut short anywhere, it is refused with a code", () => {
    for (let length = 0; length < bytes.length; length += Math.max(1, Math.floor(bytes.length / 97))) {
      expect(() => decodeModel(bytes.subarray(0, length)), `at ${length}`).toThrow(Fault);
    }
  });

  test("with any byte altered, it is refused or is the same model", () => {
    const before = [...predictTable(model, table)];
    for (let at = 0; at < bytes.length; at += Math.max(1, Math.floor(bytes.length / 199))) {
      const altered = bytes.slice();
      altered[at]! ^= 0x55;
      try {
        expect([...predictTable(decodeModel(altered), table)]).toEqual(before); // padding between sections
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        expect(["MODEL_DAMAGED", "MODEL_FORMAT"]).toContain(error.code);
      }
    }
  });
});

test("a model takes rows as callers write them; a missing one gets the training median or most frequent level by name", () => {
  const { row, defaulted } = withDefaultsFor(models.linear, { a: 1, constant: 3, noise: 0.5 });
  expect(defaulted).toEqual(["b", "colour"]);
  expect(Number.isFinite(predictRows(models.linear, [row])[0])).toBe(true);
  expect(typeof row.colour).toBe("string");
});

test("a hash of the platform's own is asked in the place of ours, and its word counts", () => {
  const bytes = encodeModel(models.linear);
  expect(() => decodeModel(bytes, () => "0".repeat(64))).toThrow(/checksum does not match/);
  const native: Sha256 = (part) => createHash("sha256").update(part).digest("hex");
  expect(encodeModel(decodeModel(bytes, native))).toEqual(bytes);
});

test("tables keep every value, missing ones and hostile names included", () => {
  const { table, target } = decodeTable(encodeTable(regression));
  expect(table).toEqual(regression.table);
  expect(target).toEqual(regression.target);
});
