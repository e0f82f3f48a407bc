import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createRng } from "@espalier/learn";
import { expect } from "vitest";
import { startChild, withDist } from "../store/fixtures/child.ts";
import { temporaryFolder } from "../store/fixtures/temporary.ts";
import { checkStore, openStore } from "../store/index.ts";
import { checkData } from "./check-data.ts";
import { collectGarbage } from "./gc.ts";
import { openRemote } from "./open-remote.ts";
import { openVersion } from "./open-version.ts";
import { pull } from "./pull.ts";
import { push } from "./push.ts";
import { listHistory } from "./versions.ts";

const script = new URL("./fixtures/keep-push-collect.mjs", import.meta.url);
const kills = process.env["ESPALIER_SLOW"] === "1" ? 200 : process.env["ESPALIER_THOROUGH"] === "1" ? 20 : 4;

function places() {
  const root = temporaryFolder();
  const [dir, folder, remote] = ["store", "data", "remote"].map((name) => join(root, name)) as [string, string, string];
  mkdirSync(folder);
  return { dir, folder, remote };
}

withDist(
  `killed at ${kills} random moments of keeping, pushing, pulling and collecting, the store is whole and goes on`,
  async () => {
    const { dir, folder, remote } = places();
    const rng = createRng(4).fork("moments");
    for (let kill = 0; kill < kills; kill++) {
      const child = startChild(script, dir, folder, remote, String(1 + kill), "1000");
      await child.lines(1 + Math.floor(rng.next() * 3));
      await pause(rng.next() * 30);
      child.process.kill("SIGKILL");
      await child.ended;

      const store = await openStore(dir);
      expect(await checkStore(store)).toEqual([]);
      expect(await checkData(store)).toEqual([]);
      expect(readdirSync(join(dir, "tmp"))).toEqual([]);
      const [newest] = await listHistory(store, 1);
      // What it told of is there; it may have been killed before it told of the newest.
      if (child.told().length > 0) expect(newest).toBeDefined();
      const held = await openVersion(store, newest!.version, { scratch: join(dir, "tmp") });
      await held.release();
      store.close();
    }

    const store = await openStore(dir);
    const there = await openRemote(dir, remote);
    await push(store, there);
    await collectGarbage(store, { keep: 1, dryRun: false });
    expect(await collectGarbage(store, { keep: 1, dryRun: true })).toMatchObject({ blobs: 0, dropped: [] });
    expect(await checkData(store)).toEqual([]);
    store.close();
    const other = await openStore(join(temporaryFolder(), "store"));
    expect((await pull(other, there)).versions.length).toBeGreaterThan(0);
    expect(await checkData(other)).toEqual([]);
    other.close();
  },
  60_000 + kills * 3000,
);

withDist("three processes that keep, push and collect at once all end well", async () => {
  const { dir, remote } = places();
  const children = [1, 2, 3].map((seed) => startChild(script, dir, temporaryFolder(), remote, String(seed), "5"));
  expect(await Promise.all(children.map((child) => child.ended))).toEqual([0, 0, 0]);
  const store = await openStore(dir);
  expect(await checkStore(store)).toEqual([]);
  expect(await checkData(store)).toEqual([]);
  store.close();
});
