import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { espalier, scratch } from "./espalier-cli.ts";

const table = (change: (row: number) => string = (row) => `${row % 7},${(row * 37) % 11}.5,${row}`) =>
  `a,b,y\n${Array.from({ length: 80 }, (_, row) => change(row)).join("\n")}\n`;

test("a change of the data blocks training until it is accepted, and nothing is accepted that nobody wants", async () => {
  const dir = await scratch();
  await writeFile(join(dir, "rows.csv"), table());
  const project = join(dir, "p");
  expect((await espalier("init", project, "--from", join(dir, "rows.csv"), "--target", "y")).code).toBe(0);
  const schema = () => readFile(join(project, "espalier.schema.yaml"), "utf8");
  const before = await schema();
  expect(before).toContain("  a: { type: integer, nullable: false }");

  await writeFile(
    join(project, "data/rows.csv"),
    table((row) => `${row % 3 ? row % 7 : ""},${(row * 37) % 11}.5,${row}`),
  );
  const blocked = await espalier("-C", project, "data", "check", "--json");
  expect(blocked.code).toBe(3);
  const { ok, findings, page } = JSON.parse(blocked.stdout) as { ok: boolean; findings: unknown[]; page: string };
  expect(ok).toBe(false);
  expect(findings[0]).toMatchObject({
    check: "schema",
    severity: "error",
    column: "a",
    count: 27,
    rows: [1, 4, 7, 10, 13],
  });
  expect(await readFile(join(project, page), "utf8")).toContain("blocks training");
  const run = await espalier("-C", project, "run");
  expect([run.code, run.stderr.includes("CHECKS_FAILED")]).toEqual([2, true]);

  const unwanted = await espalier("-C", project, "data", "accept");
  expect(unwanted.code).toBe(3);
  expect(unwanted.stdout).toContain('~ "a": nullable false → true');
  expect(await schema()).toBe(before);
  const wanted = await espalier("-C", project, "data", "accept", "--yes", "--json");
  expect([wanted.code, (JSON.parse(wanted.stdout) as { accepted: boolean }).accepted]).toEqual([0, true]);
  expect(await schema()).toBe(
    before.replace("a: { type: integer, nullable: false }", "a: { type: integer, nullable: true }"),
  );
  expect((await espalier("-C", project, "data", "check")).code).toBe(0);
}, 60_000);
