import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { sharedPath, withShared } from "../fixtures/shared.ts";
import { csv, holdSource, withRelation } from "../source/index.ts";
import { profileRelation, type Profile, type ProfileOptions } from "./index.ts";

type Pair = readonly [string, string, number];
interface Numbers {
  readonly mean: number;
  readonly sd: number;
  readonly min: number;
  readonly max: number;
  readonly quantiles: readonly number[];
  readonly outside: number;
  readonly distinct: number;
  readonly zeros: number;
}
/** Made by golden/profile.py, which says how. */
const golden = JSON.parse(readFileSync(new URL("./golden/profile.json", import.meta.url), "utf8")) as {
  readonly wine: {
    readonly columns: Readonly<Record<string, Numbers>>;
    readonly duplicates: number;
    readonly spearman: readonly Pair[];
    readonly pearson: readonly Pair[];
  };
  readonly telco: {
    readonly columns: Readonly<Record<string, Numbers>>;
    readonly levels: Readonly<Record<string, Readonly<Record<string, number>>>>;
    readonly "cramers-v": readonly Pair[];
    readonly "correlation-ratio": readonly Pair[];
    readonly "churn by contract": Readonly<Record<string, number>>;
  };
};

let scratch = "";
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "espalier-profile-"));
});
afterAll(() => rm(scratch, { recursive: true }));

async function profileOf(file: string, target: ProfileOptions["target"]): Promise<Profile> {
  const spec = csv(sharedPath(`data/${file}`));
  const held = await holdSource(scratch, spec, { scratch });
  return await withRelation(held, spec, { scratch }, (relation) =>
    profileRelation(relation, { seed: 1, file, ...(target && { target }) }),
  );
}

function expectNumbers(profile: Profile, wanted: Readonly<Record<string, Numbers>>): void {
  for (const [name, { mean, sd, min, max, quantiles, outside, distinct, zeros }] of Object.entries(wanted)) {
    const column = profile.columns.find((one) => one.name === name)!;
    if (column.content.kind !== "numbers") throw new Error(`${name} holds ${column.content.kind}`);
    const { content } = column;
    // numpy and DuckDB add in different orders.
    expect(content.mean! / mean).toBeCloseTo(1, 13);
    expect(content.sd! / sd).toBeCloseTo(1, 12);
    expect(content).toMatchObject({ min, max, zeros });
    content.quantiles.values.forEach((value, i) => expect(value).toBeCloseTo(quantiles[i]!, 12));
    expect(content.outliers!.below + content.outliers!.above).toBe(outside);
    expect(column.distinct).toEqual({ count: distinct, exact: true });
  }
}

function expectPairs(
  { associations }: Profile,
  pairs: readonly Pair[],
  measure: string,
  by: "value" | "pearson",
): void {
  for (const [first, second, wanted] of pairs) {
    const [a, b] = [associations.columns.indexOf(first), associations.columns.indexOf(second)].sort((x, y) => x - y);
    const pair = associations.pairs.find((one) => one.a === a && one.b === b)!;
    expect(pair.measure).toBe(measure);
    expect(pair[by]).toBeCloseTo(wanted, 12);
  }
}

withShared("the profile of red wine has numpy's and pandas' numbers", async () => {
  const profile = await profileOf("winequality-red.csv", { name: "quality", task: "regression" });
  expectNumbers(profile, golden.wine.columns);
  expect(profile.duplicates.rows).toBe(golden.wine.duplicates);
  expectPairs(profile, golden.wine.spearman, "spearman", "value");
  expectPairs(profile, golden.wine.pearson, "spearman", "pearson");
});

withShared("the profile of churn has pandas' counts, and scipy's associations of mixed kinds", async () => {
  const profile = await profileOf("telco-churn.csv", { name: "Churn" });
  expect(profile.target?.task).toBe("classification");
  expectNumbers(profile, golden.telco.columns);
  for (const [name, levels] of Object.entries(golden.telco.levels)) {
    const { content } = profile.columns.find((column) => column.name === name)!;
    const found = content.kind === "levels" ? content.top.map(({ text, rows }) => [text, rows]) : [];
    expect(Object.fromEntries(found)).toEqual(levels);
  }
  expectPairs(profile, golden.telco["cramers-v"], "cramers-v", "value");
  expectPairs(profile, golden.telco["correlation-ratio"], "correlation-ratio", "value");
  const { against } = profile.columns.find(({ name }) => name === "Contract")!;
  const churned = against!.groups.map(({ at, classes }) => [at, classes![1]]);
  expect(Object.fromEntries(churned)).toEqual(golden.telco["churn by contract"]);
});
