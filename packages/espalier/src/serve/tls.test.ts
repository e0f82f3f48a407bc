import { EventEmitter } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { Agent, get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { selfSigned } from "../fixtures/self-signed.ts";
import { servedWine } from "../fixtures/served-models.ts";
import { startServer } from "./start-server.ts";
import type { ChangeNote } from "./watch-changes.ts";

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "espalier-tls-"));
});
afterAll(() => rm(dir, { recursive: true }));

const models = [{ served: servedWine(), rules: { missing: "median" } }] as const;
async function save(name: string, pair: { readonly cert: string; readonly key: string }) {
  const files = { cert: join(dir, `${name}.crt`), key: join(dir, `${name}.key`) };
  await writeFile(files.cert, pair.cert);
  await writeFile(files.key, pair.key);
  return files;
}

/** Asks `/ready`, trusting `ca` alone. */
function ask(url: string, ca: string, agent?: Agent): Promise<{ status: number; socket: TLSSocket; hsts: unknown }> {
  return new Promise((resolve, reject) => {
    get(`${url}/ready`, { ca, servername: "localhost", ...(agent ? { agent } : { agent: false }) }, (answer) => {
      const { statusCode, headers, socket } = answer;
      answer.resume().on("end", () => {
        resolve({ status: statusCode!, socket: socket as TLSSocket, hsts: headers["strict-transport-security"] });
      });
    }).on("error", reject);
  });
}

test("a new certificate is used by new connections, without those that there are being dropped", async () => {
  const [old, renewed] = [selfSigned(), selfSigned()];
  const files = await save("server", old);
  const notes: ChangeNote[] = [];
  const server = await startServer({
    models,
    port: 0,
    tls: files,
    signals: new EventEmitter(),
    tell: (note) => notes.push(note),
  });
  expect(server.url).toMatch(/^https:/);
  const agent = new Agent({ keepAlive: true, ca: old.cert });
  const first = await ask(server.url, old.cert, agent);
  expect(first).toMatchObject({ status: 200, hsts: expect.stringContaining("max-age=") });

  await writeFile(files.cert, renewed.cert); // the key does not fit yet
  await server.reload();
  expect((await ask(server.url, old.cert)).status).toBe(200);
  await writeFile(files.key, renewed.key);
  await server.reload();
  expect((await ask(server.url, renewed.cert)).status).toBe(200);
  await expect(ask(server.url, old.cert)).rejects.toThrow(/self-signed certificate/);
  const again = await ask(server.url, old.cert, agent);
  expect(again.socket).toBe(first.socket);
  expect(notes.map(({ kind }) => kind)).toEqual(["certificate refused", "certificate taken"]);

  agent.destroy();
  server.drain();
  await server.stopped;
});

test("files that are no pair are a fault at the start", async () => {
  const files = await save("mixed", { cert: selfSigned().cert, key: selfSigned().key });
  const start = (tls: { cert: string; key: string }) => startServer({ models, port: 0, tls });
  await expect(start(files)).rejects.toMatchObject({ code: "TLS_INVALID" });
  await expect(start({ ...files, key: join(dir, "none.key") })).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
});
