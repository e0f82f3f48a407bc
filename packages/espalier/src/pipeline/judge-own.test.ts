import { expect, test } from "vitest";
import { judgeOwn, type OwnFacts } from "./judge-own.ts";
import { explainOwnChange, ownKey, type OwnParts } from "./own-parts.ts";

const parts: OwnParts = {
  kind: "shell",
  does: "make",
  params: { top: 3 },
  inputs: { "data/a.csv": "aa", "artifact model": "bb" },
  code: { "lib/x.js": "cc" },
  packages: { left: "1.0.0" },
  env: { TOKEN: "dd" },
  environment: null,
  seed: 42,
  outputs: ["out.txt"],
  metrics: [],
};
const past = { outputs: { "out.txt": "oo" }, metrics: { rows: 1 } };
const facts: OwnFacts = {
  parts,
  key: "k",
  past,
  latest: null,
  lockLine: null,
  onDisk: { "out.txt": "oo" },
  isRestorable: true,
  isForced: false,
};
const lockLine = { key: "k", code: "", params: {}, inputs: {}, outputs: past.outputs, metrics: {}, intervals: {} };

test("the same key with outputs as they were made is a hit, unless it is forced", () => {
  expect(judgeOwn(facts)).toEqual({ kind: "reuse", because: "nothing changed", result: past });
  expect(judgeOwn({ ...facts, isForced: true })).toEqual({ kind: "run", because: "--force" });
});

test("an output that is gone or was changed comes back from the store, or the stage runs", () => {
  const gone = { ...facts, onDisk: { "out.txt": null } };
  expect(judgeOwn(gone)).toMatchObject({ kind: "restore", because: "out.txt is gone" });
  expect(judgeOwn({ ...facts, onDisk: { "out.txt": "xx" } })).toMatchObject({ because: "out.txt was changed" });
  expect(judgeOwn({ ...gone, isRestorable: false })).toEqual({
    kind: "run",
    because: "out.txt is gone and is not in the store",
  });
});

test("the lock file is believed where the key and every output agree with it", () => {
  const fresh = { ...facts, past: null, lockLine };
  expect(judgeOwn(fresh)).toMatchObject({ kind: "reuse", because: "as espalier.lock says" });
  expect(judgeOwn({ ...fresh, onDisk: { "out.txt": "xx" } })).toMatchObject({ kind: "run", because: "never ran" });
  expect(judgeOwn({ ...fresh, lockLine: { ...lockLine, key: "other" } }).kind).toBe("run");
  expect(judgeOwn({ ...fresh, lockLine: { ...lockLine, outputs: {} } }).kind).toBe("run");
});

test("a stage without outputs is not believed to have run because the lock file says so", () => {
  const fresh = { ...facts, parts: { ...parts, outputs: [] }, onDisk: {}, past: null, lockLine };
  expect(judgeOwn(fresh)).toEqual({ kind: "run", because: "never ran" });
});

test.each<[Partial<OwnParts>, string]>([
  [{ does: "make again" }, "its command changed"],
  [{ params: { top: 4 } }, "params.top: 3 → 4"],
  [{ inputs: { ...parts.inputs, "data/a.csv": "ab" } }, "data/a.csv changed"],
  [{ inputs: { ...parts.inputs, "artifact model": "ab" } }, "the model changed"],
  [{ code: { "lib/x.js": "cd" } }, "lib/x.js changed"],
  [{ packages: { left: "1.0.1" } }, "package left: 1.0.0 → 1.0.1"],
  [{ env: { TOKEN: null } }, "environment variable TOKEN changed"],
  [{ environment: "prod" }, "environment: none → prod"],
  [{ seed: 43, params: { top: 4 } }, "params.top: 3 → 4 and 1 more"],
])("what differs (%j) is another key, and is told", (change, because) => {
  const now = { ...parts, ...change };
  expect(ownKey("a", now)).not.toBe(ownKey("a", parts));
  expect(explainOwnChange(now, parts)).toBe(because);
});

test("a renamed stage has the same key, unless it has no outputs to be known by", () => {
  expect(ownKey("a", parts)).toBe(ownKey("b", parts));
  const silent = { ...parts, outputs: [] };
  expect(ownKey("a", silent)).not.toBe(ownKey("b", silent));
});
