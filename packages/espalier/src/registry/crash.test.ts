import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createRng } from "@espalier/learn";
import { expect } from "vitest";
import { startChild, withDist } from "../store/fixtures/child.ts";
import { temporaryFolder } from "../store/fixtures/temporary.ts";
import { checkStore, openStore } from "../store/index.ts";
import { showModel } from "./index.ts";

const script = new URL("./fixtures/register-versions.mjs", import.meta.url);
const kills = process.env["ESPALIER_SLOW"] === "1" ? 200 : process.env["ESPALIER_THOROUGH"] === "1" ? 20 : 4;

const leavesAll = "a process killed at any moment leaves every version it told of, and each with its model";
withDist(leavesAll, killMany, 60_000 + kills * 3000);

async function killMany(): Promise<void> {
  const dir = join(temporaryFolder(), ".espalier");
  const rng = createRng(20).fork("moments");
  let told = 0;
  for (let kill = 0; kill < kills; kill++) {
    const child = startChild(script, dir, "0");
    await child.lines(1 + Math.floor(rng.next() * 3));
    await pause(rng.next() * 12);
    child.process.kill("SIGKILL");
    await child.ended;

    const store = await openStore(dir);
    expect(await checkStore(store)).toEqual([]);
    expect(readdirSync(join(dir, "tmp"))).toEqual([]);
    const { versions, releases, aliases } = await showModel(store, "wine");
    expect(versions.map((version) => version.version)).toEqual(versions.map((_, i) => versions.length - i));
    expect(versions.map((version) => version.modelHash)).toEqual(expect.arrayContaining([...child.told()]));
    expect(aliases.champion).toBe(releases[0]?.version);
    expect(versions.length).toBeGreaterThan(told);
    told = versions.length;
    store.close();
  }
}

withDist("two processes that register at once never share a number and never skip one", async () => {
  const dir = join(temporaryFolder(), ".espalier");
  const children = [startChild(script, dir, "25"), startChild(script, dir, "25")];
  expect(await Promise.all(children.map((child) => child.ended))).toEqual([0, 0]);
  const store = await openStore(dir);
  const { versions, releases } = await showModel(store, "wine");
  expect(versions.map((version) => version.version)).toEqual(Array.from({ length: 50 }, (_, i) => 50 - i));
  expect(new Set(children.flatMap((child) => child.told())).size).toBe(50);
  // Each release says what the alias pointed at before it: no move was lost between two processes.
  expect(releases.map((release) => release.previous)).toEqual([...releases.slice(1).map((r) => r.version), null]);
  store.close();
});
