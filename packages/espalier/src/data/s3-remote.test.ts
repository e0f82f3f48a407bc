import { afterAll, beforeAll, expect } from "vitest";
import { motoCommand, startMoto, withMoto, type Moto } from "../fixtures/moto.ts";
import { temporaryStore } from "../store/fixtures/temporary.ts";
import { contentsOf, keep, later } from "./fixtures/folder-of.ts";
import { openRemote } from "./open-remote.ts";
import { packedUpToBytes } from "./pack.ts";
import { pull } from "./pull.ts";
import { push } from "./push.ts";
import { blobKey } from "./remote.ts";

let moto: Moto | null = null;
beforeAll(async () => {
  if (motoCommand === null) return;
  moto = await startMoto();
  process.env["AWS_ENDPOINT_URL"] = moto.endpoint; // where a remote's name has no room for it
});
afterAll(async () => {
  delete process.env["AWS_ENDPOINT_URL"];
  await moto?.stop();
});

withMoto("versions go to S3 and come back; what is damaged there is refused", async () => {
  const bucket = await moto!.bucket("kept");
  const remote = await openRemote("/", "s3://kept/espalier/wine");
  const store = await temporaryStore(later);
  const contents = { "a.csv": "1", "large.csv": "l".repeat(packedUpToBytes + 1) };
  const { version } = await keep(store, contents);
  expect(await push(store, remote)).toMatchObject({ versions: [version], blobs: 3 });
  expect(await push(store, remote)).toMatchObject({ versions: [], blobs: 0 });

  const other = await temporaryStore(later);
  expect((await pull(other, remote)).versions).toEqual([version]);
  expect(await contentsOf(other, version)).toEqual(contents);

  await bucket.put(`espalier/wine/${blobKey(version)}`, Buffer.from("{}"));
  await expect(pull(await temporaryStore(later), remote)).rejects.toMatchObject({ code: "REMOTE_DAMAGED" });
  await bucket.remove(`espalier/wine/${blobKey(version)}`);
  await expect(pull(await temporaryStore(later), remote)).rejects.toMatchObject({ code: "REMOTE_DAMAGED" });
  for (const one of [bucket, remote]) one.close();
});
