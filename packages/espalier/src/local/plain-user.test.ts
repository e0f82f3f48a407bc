import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../store/fixtures/temporary.ts";
import { closedFolder, plainUser } from "./plain-user.ts";

const users = "root:x:0:0::/root:/bin/sh\nnobody:x:65534:65533::/:/x\npostgres:x:107:113::/:/x\n";

test("root becomes postgres, or else nobody; everybody else stays who they are", () => {
  expect(plainUser(0, () => users)).toEqual({ uid: 107, gid: 113 });
  expect(plainUser(0, () => users.replace("postgres:", "other:"))).toEqual({ uid: 65534, gid: 65533 });
  expect(plainUser(0, () => "")).toEqual({ uid: 65534, gid: 65534 });
  expect(plainUser(1000, () => users)).toBeNull();
});

test("a folder that others may not enter is found on the way", () => {
  const dir = temporaryFolder();
  const inner = join(dir, "open", "inner");
  mkdirSync(inner, { recursive: true });
  const somebody = { uid: 4_000_000, gid: 4_000_000 };
  chmodSync(dir, 0o755);
  expect(closedFolder(join(inner, "not made yet"), somebody)).toBeNull();
  chmodSync(join(dir, "open"), 0o750);
  expect(closedFolder(inner, somebody)).toBe(join(dir, "open"));
  expect(closedFolder(inner, null)).toBeNull();
});
