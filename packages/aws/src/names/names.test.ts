import { expect, test } from "vitest";
import { bucketName, cloudName, joinedName } from "./cloud-name.ts";
import { isOurs, tagsOf } from "./tags.ts";

type Place = Parameters<typeof tagsOf>[0];
const place = (project: string, environment: string | null = null, name?: string): Place =>
  ({
    project,
    environment,
    config: { tags: { team: "wine" }, ...(name !== undefined && { name }) },
  }) as unknown as Place;

test("a plain name stays as it is, with environment and use", () => {
  expect(cloudName(place("wine-quality"))).toBe("wine-quality");
  expect(cloudName(place("wine-quality", "staging"), "errors")).toBe("wine-quality-staging-errors");
  expect(cloudName(place("anything", null, "wines"))).toBe("wines");
});

const hostile = [
  "Wine Quality",
  "wine  quality",
  "wine_quality",
  "9-lives",
  "../../etc",
  "$(rm -rf /)",
  "ワイン",
  "-",
  "",
  "a".repeat(200),
  "a--b",
  "x\n- y",
];

test("every text becomes a name that every service takes", () => {
  for (const text of hostile) {
    for (const max of [63, 32]) {
      const name = cloudName(place(text), null, max);
      expect(name, text).toMatch(/^[a-z](?:-?[a-z0-9])*$/);
      expect(name.length).toBeLessThanOrEqual(max);
    }
  }
});

test("what AWS keeps for itself begins no name", () => {
  for (const text of ["sg-wine", "internal-wine", "aws", "AWS wine"]) expect(joinedName([text], 63)).toMatch(/^m-/);
  expect(joinedName(["sgwine"], 63)).toBe("sgwine");
});

test("two texts never become one name", () => {
  const texts = [...hostile, ...hostile.map((text) => `${text}!`), "wine-quality"];
  expect(new Set(texts.map((text) => joinedName([text], 63))).size).toBe(texts.length);
});

test("a long name keeps what it is for", () => {
  const name = cloudName(place("a".repeat(200), "live"), "throttles", 32);
  expect(name).toMatch(/^a+-[0-9a-f]{8}-throttles$/);
  expect(name).toHaveLength(32);
});

test("a bucket is named after account and region, and fits", () => {
  const at = { account: "123456789012", region: "ap-southeast-2" };
  expect(bucketName(place("wine"), "lambda", at)).toBe("wine-lambda-123456789012-ap-southeast-2");
  expect(bucketName(place("x".repeat(100)), "lambda", at).length).toBeLessThanOrEqual(63);
});

test("a thing is ours where project, environment and target are", () => {
  const tags = tagsOf(place("wine", "live"), "lambda");
  expect(tags).toMatchObject({ team: "wine", "espalier:project": "wine", "espalier:environment": "live" });
  expect(isOurs({ ...tags, team: "other", more: "x" }, tags)).toBe(true);
  expect(isOurs(tagsOf(place("wine"), "lambda"), tags)).toBe(false);
  expect(isOurs(tagsOf(place("wine", "live"), "ec2"), tags)).toBe(false);
  expect(isOurs({}, tags)).toBe(false);
});

test("a project's name that no tag takes becomes one that does", () => {
  expect(tagsOf(place("wine <1>"), "lambda")["espalier:project"]).toMatch(/^wine-1-[0-9a-f]{8}$/);
});
