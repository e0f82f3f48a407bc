import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { motoCommand, startMoto, withMoto, type Moto } from "../fixtures/moto.ts";
import { openBucket, parseS3Url, type BucketOptions } from "./index.ts";

let moto: Moto | null = null;
let scratch = "";
beforeAll(async () => {
  process.env["AWS_ACCESS_KEY_ID"] = "test";
  process.env["AWS_SECRET_ACCESS_KEY"] = "test";
  scratch = await mkdtemp(join(tmpdir(), "espalier-s3-"));
  if (motoCommand !== null) moto = await startMoto();
});
afterAll(async () => {
  await moto?.stop();
  await rm(scratch, { recursive: true });
});

const bytesOf = async (stream: Readable) => Buffer.concat(await stream.toArray());

test("an address is a bucket and a key as it is written", () => {
  expect(parseS3Url("s3://data/2024/a b%20c#?.csv")).toEqual({ bucket: "data", key: "2024/a b%20c#?.csv" });
  expect(parseS3Url("s3://data")).toEqual({ bucket: "data", key: "" });
  for (const wrong of [
    "s3:/data/x",
    "s3:///x",
    "s3://Data/x",
    "s3://a/x",
    "http://data/x",
    "s3://da ta/x",
    "s3://-ab/x",
  ]) {
    expect(() => parseS3Url(wrong)).toThrowError(expect.objectContaining({ code: "S3_URL" }));
  }
});

withMoto("what was put is listed, got and removed, whatever its key", async () => {
  const bucket = await moto!.bucket("first");
  const keys = ["a.csv", "in/a folder/ü+&=.csv", "in/b.csv", "__proto__"];
  for (const key of keys) await bucket.put(key, Buffer.from(`bytes of ${key}`));
  const listed = [];
  for await (const { key, sizeBytes } of bucket.list("")) listed.push([key, sizeBytes]);
  expect(listed).toEqual(
    keys.map((key) => [key, Buffer.byteLength(`bytes of ${key}`)]).sort(([a], [b]) => (a! < b! ? -1 : 1)),
  );
  for (const key of keys) expect(String(await bytesOf(await bucket.get(key)))).toBe(`bytes of ${key}`);
  expect(await bucket.has("a.csv")).toBe(true);
  await bucket.remove("a.csv");
  await bucket.remove("a.csv");
  expect(await bucket.has("a.csv")).toBe(false);
  await bucket.put("empty", new Uint8Array());
  expect(await bytesOf(await bucket.get("empty"))).toHaveLength(0);
  bucket.close();
});

withMoto("a large file goes in parts and comes back the same", async () => {
  const bucket = await moto!.bucket("large");
  const bytes = randomBytes(40 << 20);
  const path = join(scratch, "large.bin");
  await writeFile(path, bytes);
  await bucket.put("large.bin", { path });
  const hash = createHash("sha256");
  for await (const piece of await bucket.get("large.bin")) hash.update(piece as Buffer);
  expect(hash.digest("hex")).toBe(createHash("sha256").update(bytes).digest("hex"));
  await expect(bucket.put("x", { path: join(scratch, "absent") })).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
  expect(await bucket.has("x")).toBe(false);
  bucket.close();
});

withMoto("an absent object and an absent bucket are named", async () => {
  const bucket = await moto!.bucket("empty");
  await expect(bucket.get("nothing.csv")).rejects.toMatchObject({
    code: "S3_NOT_FOUND",
    message: '"s3://empty/nothing.csv" is not there',
  });
  const absent = await openBucket({ bucket: "no-such-bucket", endpoint: moto!.endpoint });
  const first = absent.list("").next();
  await expect(first).rejects.toMatchObject({ code: "S3_NOT_FOUND", params: { key: null } });
});

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

/** A server of our own that misbehaves as told; `count` is the request's number, from 1. */
async function against(
  answer: Answer,
  options: BucketOptions,
  work: (bucket: Awaited<ReturnType<typeof openBucket>>) => Promise<void>,
) {
  let count = 0;
  const server = createServer((request, response) => answer(request, response, ++count)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const bucket = await openBucket({ bucket: "bad", endpoint: `http://127.0.0.1:${port}` }, options);
  try {
    await work(bucket);
  } finally {
    bucket.close();
    server.closeAllConnections();
    server.close();
  }
  return count;
}

const body = Buffer.from("0123456789".repeat(1000));
const slowDown = (response: ServerResponse) =>
  response
    .writeHead(503, { "content-type": "application/xml" })
    .end("<Error><Code>SlowDown</Code><Message>Reduce</Message></Error>");

test("a service that says 503 is asked again, and at last given up with bucket and key", async () => {
  const requests = await against(
    (_, response, count) => (count < 2 ? slowDown(response) : response.end(body)),
    {},
    async (bucket) => {
      expect(await bytesOf(await bucket.get("a.csv"))).toEqual(body);
    },
  );
  expect(requests).toBe(2);
  const tries = await against(
    (_, response) => slowDown(response),
    { attempts: 2 },
    async (bucket) => {
      await expect(bucket.get("a.csv")).rejects.toMatchObject({
        code: "S3_FAILED",
        message: '"s3://bad/a.csv" cannot be had, in 2 attempts: 503 Reduce',
      });
    },
  );
  expect(tries).toBe(2);
});

/** Answers every range with a third of it, then cuts the line. */
const cutting =
  (etag: (count: number) => string): Answer =>
  (request, response, count) => {
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
    if (from > 0 && request.headers["if-match"] !== etag(count)) return void response.writeHead(412).end();
    response.writeHead(from === 0 ? 200 : 206, {
      "content-length": body.length - from,
      etag: etag(count),
      ...(from > 0 && { "content-range": `bytes ${from}-${body.length - 1}/${body.length}` }),
    });
    response.write(body.subarray(from, from + 4000), () => {
      if (from + 4000 < body.length) response.destroy();
      else response.end();
    });
  };

test("a cut body is taken up where it ended, as long as the object is the same", async () => {
  const requests = await against(
    cutting(() => '"same"'),
    {},
    async (bucket) => {
      expect(await bytesOf(await bucket.get("a.csv"))).toEqual(body);
    },
  );
  expect(requests).toBe(3);
  await against(
    cutting((count) => `"${count}"`),
    {},
    async (bucket) => {
      const stream = await bucket.get("a.csv");
      await expect(bytesOf(stream)).rejects.toMatchObject({ code: "S3_CHANGED" });
    },
  );
});

test("a service that cuts every answer and cannot go on is one clear fault, and so is one that stands still", async () => {
  const whole: Answer = (_, response) => {
    response.writeHead(200, { "content-length": body.length });
    response.write(body.subarray(0, 4000), () => response.destroy());
  };
  await against(whole, { attempts: 2 }, async (bucket) => {
    const stream = await bucket.get("a.csv");
    await expect(bytesOf(stream)).rejects.toMatchObject({ code: "S3_FAILED" });
  });
  const still: Answer = (_, response) => {
    response.writeHead(200, { "content-length": body.length });
    response.flushHeaders();
  };
  await against(still, { attempts: 2, idleMs: 100 }, async (bucket) => {
    await expect(bucket.get("a.csv")).rejects.toMatchObject({
      code: "S3_FAILED",
      message: expect.stringContaining("brought nothing for 0.1 s"),
    });
  });
  await against(
    () => {},
    { attempts: 2, idleMs: 100 },
    async (bucket) => {
      await expect(bucket.get("a.csv")).rejects.toMatchObject({ code: "S3_FAILED" });
    },
  );
});

test("a list of many pages is read to its end", async () => {
  const page = (keys: string, next: string) =>
    `<ListBucketResult>${keys}<IsTruncated>${next !== ""}</IsTruncated>${next}</ListBucketResult>`;
  const object = (key: string) => `<Contents><Key>${key}</Key><Size>1</Size></Contents>`;
  const answer: Answer = (request, response) => {
    const token = new URL(request.url!, "http://host").searchParams.get("continuation-token");
    response.writeHead(200, { "content-type": "application/xml" });
    if (token === null)
      response.end(page(object("a") + object("b"), "<NextContinuationToken>2</NextContinuationToken>"));
    else response.end(page(object("c"), ""));
  };
  await against(answer, {}, async (bucket) => {
    const keys = [];
    for await (const { key } of bucket.list("")) keys.push(key);
    expect(keys).toEqual(["a", "b", "c"]);
  });
});

test("a refusal says what to do, and a signal ends a request with its own reason", async () => {
  const refuse: Answer = (_, response) =>
    response
      .writeHead(403, { "content-type": "application/xml" })
      .end("<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>");
  await against(refuse, {}, async (bucket) => {
    await expect(bucket.list("").next()).rejects.toMatchObject({ code: "S3_ACCESS", blame: "input" });
  });
  const stop = new AbortController();
  const reason = new Error("enough");
  await against(
    () => stop.abort(reason),
    { signal: stop.signal },
    async (bucket) => {
      await expect(bucket.get("a.csv")).rejects.toBe(reason);
    },
  );
});
