import { EventEmitter, once } from "node:events";
import { connect, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { errorBody } from "../contract/index.ts";
import { servedWine } from "../fixtures/served-models.ts";
import { startServer, type RunningServer } from "./start-server.ts";

/** Every answer on one connection, as text, after all was sent; the server closes it. */
interface Spoken {
  readonly text: string;
  readonly statuses: readonly number[];
}

let server: RunningServer;
let port: number;
beforeAll(async () => {
  server = await startServer({
    models: [{ served: servedWine(), rules: { missing: "median" } }],
    port: 0,
    signals: new EventEmitter(),
    times: { headMs: 300, bodyMs: 300, idleMs: 300 },
  });
  port = Number(new URL(server.url).port);
});
afterAll(async () => {
  server.drain();
  await server.stopped;
});

async function open(): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  socket.on("error", () => {}); // a connection that the server cuts off is an answer, too
  await once(socket, "connect");
  return socket;
}

/** Sends these bytes, half-closes, and reads until the server has nothing more to say. */
async function speak(...pieces: readonly (string | Buffer)[]): Promise<Spoken> {
  const socket = await open();
  const said = listen(socket);
  for (const piece of pieces) socket.write(piece);
  socket.end();
  return await said;
}

async function listen(socket: Socket): Promise<Spoken> {
  let text = "";
  socket.setEncoding("latin1").on("data", (piece: string) => (text += piece));
  socket.on("end", () => socket.end());
  await new Promise((closed) => socket.on("close", closed));
  return { text, statuses: [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status)) };
}

const head = (line: string, ...headers: readonly string[]) =>
  `${[line, "host: 127.0.0.1", ...headers].join("\r\n")}\r\n\r\n`;
const json = "content-type: application/json";
const get = (path: string, ...headers: readonly string[]) => head(`GET ${path} HTTP/1.1`, ...headers);
const post = (body: string | Buffer, ...headers: readonly string[]) =>
  Buffer.concat([
    Buffer.from(head("POST /predict HTTP/1.1", json, ...headers)),
    typeof body === "string" ? Buffer.from(body) : body,
  ]);
const sized = (body: string | Buffer, ...headers: readonly string[]) =>
  post(body, `content-length: ${Buffer.byteLength(body)}`, ...headers);
const batch = (body: string) =>
  Buffer.from(head("POST /predict/batch HTTP/1.1", json, `content-length: ${body.length}`) + body);
const chunked = (body: string) => post(body, "transfer-encoding: chunked");

async function expectToServe() {
  const answer = await fetch(`${server.url}/predict`, {
    method: "POST",
    body: "{}",
    headers: { "content-type": "application/json", connection: "close" },
  });
  expect(answer.status).toBe(200);
}

const bomb = gzipSync(Buffer.alloc(10_000_000, " "));
const utf16 = Buffer.from("\uFEFF{}", "utf16le");

/** What is sent; the statuses of all answers to it. */
const hostile: readonly (readonly [string, readonly (string | Buffer)[], readonly number[]])[] = [
  ["a body shorter than its length", [post("{}", "content-length: 100")], [400]],
  ["a body longer than its length", [post('{}{"alcohol": 1}', "content-length: 2")], [400]],
  ["a length below zero", [post("{}", "content-length: -2")], [400]],
  ["a length that is no number", [post("{}", "content-length: 2e0")], [400]],
  ["a length past all numbers", [post("{}", "content-length: 99999999999999999999")], [400]],
  ["a length past the limit, and nothing of it", [post("", "content-length: 9999999999")], [413]],
  ["two lengths", [post("{}", "content-length: 2", "content-length: 3")], [400]],
  ["a length and chunks", [post("2\r\n{}\r\n0\r\n\r\n", "content-length: 2", "transfer-encoding: chunked")], [400]],
  ["chunks and a length", [post("0\r\n\r\n", "transfer-encoding: chunked", "content-length: 5")], [400]],
  ["an encoding that only looks like chunks", [post("0\r\n\r\n", "transfer-encoding: xchunked")], [400]],
  ["an encoding with a space before the colon", [post("0\r\n\r\n", "transfer-encoding : chunked")], [400]],
  ["a chunk whose size is no number", [chunked("zz\r\n{}\r\n0\r\n\r\n")], [400]],
  ["a chunk of more bytes than there are", [chunked("ffffffffffffffffff\r\n{}\r\n0\r\n\r\n")], [400]],
  ["chunks without end", [chunked("2\r\n{}\r\n")], [400]],
  ["chunk extensions without end", [chunked(`2;${"x".repeat(20_000)}\r\n{}\r\n0\r\n\r\n`)], [400]],
  ["chunks past the limit", [chunked(`200000\r\n${" ".repeat(0x200000)}\r\n0\r\n\r\n`)], [413]],
  ["lines that end in LF alone", ["GET /health HTTP/1.1\nhost: 127.0.0.1\n\n"], [400]],
  ["a header folded over two lines", [get("/health", "x-request-id: a\r\n b")], [400]],
  ["a header without a name", [get("/health", ": x")], [400]],
  ["a zero byte in a header", [get("/health", "x-request-id: a\0b")], [400]],
  ["a zero byte in the address", [get("/hea\0lth")], [400]],
  ["an encoded zero byte in the address", [get("/health%00")], [404]],
  ["encoded line ends in the address", [get("/health%0d%0aset-cookie:%20a=b")], [404]],
  ["an address that leaves the root", [get("/../../etc/passwd")], [404]],
  ["an address of 100,000 bytes", [get(`/${"a".repeat(100_000)}`)], [431]],
  ["a query of 10,000 bytes", [get(`/health?${"a=1&".repeat(2500)}`)], [200]],
  ["a header of 100,000 bytes", [get("/health", `x: ${"a".repeat(100_000)}`)], [431]],
  ["3,000 headers", [get("/health", ...Array.from({ length: 3000 }, (_, i) => `x-${i}: 1`))], [431]],
  ["another version of HTTP", ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"], [400]],
  ["the first bytes of TLS", [Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3])], [400]],
  ["nothing at all", [""], []],
  ["CONNECT", ["CONNECT example.com:443 HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"], []],
  ["TRACE", [head("TRACE /health HTTP/1.1")], [405]],
  ["a method that nobody knows", [head("BREW /health HTTP/1.1")], [400]],
  ["an upgrade", [get("/health", "connection: upgrade", "upgrade: websocket")], [200]],
  ["an address with a host", [get("http://127.0.0.1/health")], [200]],
  ["an expectation that nobody has", [sized("{}", "expect: miracles")], [200]],
  ["a gzip bomb", [sized(bomb, "content-encoding: gzip")], [415]],
  ["UTF-16", [sized(utf16)], [400]],
  ["bytes that are no text", [sized(Buffer.from([0xc0, 0xaf, 0xed, 0xa0, 0x80]))], [400]],
  ["a zero byte in the JSON", [sized('{"alcohol": 1\0}')], [400]],
  ["a megabyte of brackets", [sized("[".repeat(1_000_000))], [400]],
  ["a megabyte of closed brackets", [sized("[".repeat(500_000) + "]".repeat(500_000))], [400]],
  ["100,000 unknown features", [sized(`{${Array.from({ length: 100_000 }, (_, i) => `"${i}":1`).join()}}`)], [400]],
  ["16 MB of empty rows", [batch(`[${"{},".repeat(5_500_000)}{}]`)], [400]],
  ["16 MB of brackets", [batch("[".repeat(16_000_000))], [400]],
  ["a feature of half a million letters", [sized(`{"${"a".repeat(500_000)}":1}`)], [400]],
  ["the same feature a hundred times", [sized(`{${'"alcohol":1,'.repeat(99)}"alcohol":12}`)], [200]],
];

test.each(hostile)("%s: one clear answer or none, and the next request is served", async (_what, pieces, statuses) => {
  const { text, statuses: got } = await speak(...pieces);
  expect(got).toEqual(statuses);
  const body = text.slice(text.lastIndexOf("\r\n\r\n") + 4);
  if (![200].includes(statuses.at(-1) ?? 200)) errorBody.parse(JSON.parse(body));
  expect(text).not.toMatch(/^set-cookie/im);
  expect(text.length).toBeLessThan(20_000); // what is refused is not sent back
  await expectToServe();
});

test("an id that could split a header or a log line is replaced", async () => {
  for (const id of ["a\tb", "é", "a b", "<x>", "x".repeat(129)]) {
    const { text } = await speak(get("/health", `x-request-id: ${id}`));
    expect(text).toMatch(/^x-request-id: [0-9a-f-]{36}\r$/m);
  }
  const { text } = await speak(get("/health", "x-request-id: one", "x-request-id: two"));
  expect(text).toMatch(/^x-request-id: [0-9a-f-]{36}\r$/m);
});

test("a client that has closed its side after the request still gets its answer", async () => {
  const { statuses } = await speak(sized("{}"));
  expect(statuses).toEqual([200]);
});

test("HTTP/1.0 is answered, and the connection closed", async () => {
  const { text, statuses } = await speak("GET /health HTTP/1.0\r\nhost: 127.0.0.1\r\n\r\n");
  expect(statuses).toEqual([200]);
  expect(text).toMatch(/connection: close/i);
});

test("a body that waits for 100-continue is asked for, and answered", async () => {
  const socket = await open();
  const said = listen(socket);
  socket.write(head("POST /predict HTTP/1.1", json, "content-length: 2", "expect: 100-continue", "connection: close"));
  await once(socket, "data");
  socket.end("{}");
  expect((await said).statuses).toEqual([100, 200]);
});

test("1,000 pipelined requests are answered in their order", async () => {
  const ids = Array.from({ length: 1000 }, (_, i) => `n-${i}`);
  const { text } = await speak(ids.map((id) => sized("{}", `x-request-id: ${id}`).toString()).join(""));
  expect([...text.matchAll(/^x-request-id: (\S+)\r$/gm)].map(([, id]) => id)).toEqual(ids);
});

test("what is pipelined behind a broken request is not answered", async () => {
  const { statuses } = await speak(post("{}", "content-length: -2"), sized("{}"));
  expect(statuses).toEqual([400]);
});

test("clients that vanish in the middle of a body leave nothing behind", async () => {
  for (let i = 0; i < 50; i++) {
    const socket = await open();
    socket.write(post("{", "content-length: 2"));
    if (i % 2 === 0) socket.resetAndDestroy();
    else socket.destroy();
  }
  await expectToServe();
});

const slow: readonly (readonly [string, string, string | null])[] = [
  ["says nothing", "", "REQUEST_TIMEOUT"],
  ["sends half a head", "POST /predict HTTP/1.1\r\nhost: 127.0.0.1\r\n", "REQUEST_TIMEOUT"],
  ["sends half a body", post("{", "content-length: 2").toString(), "REQUEST_TIMEOUT"],
  ["sends no body", post("", "content-length: 2").toString(), "REQUEST_TIMEOUT"],
  ["sends a chunk without end", post("ff\r\n{", "transfer-encoding: chunked").toString(), "REQUEST_TIMEOUT"],
  [
    "expects to be asked for a body, and sends none",
    post("", "content-length: 2", "expect: 100-continue").toString(),
    "REQUEST_TIMEOUT",
  ],
];

test.each(slow)("a client that %s is told so, and let go", async (_what, sent, code) => {
  const socket = await open();
  const said = listen(socket);
  socket.write(sent);
  const { text, statuses } = await said;
  expect(statuses.at(-1)).toBe(408);
  expect(text).toContain(`"${code}"`);
});

test("a client that sends one byte at a time has no longer than another", async () => {
  const socket = await open();
  const said = listen(socket);
  socket.write(post("", "content-length: 100000"));
  const drip = setInterval(() => socket.write(" "), 20);
  expect((await said).statuses).toEqual([408]);
  clearInterval(drip);
});

test("a clock that jumps by years changes no answer, and holds nobody up", async () => {
  onTestFinished(() => void vi.restoreAllMocks());
  const now = Date.now();
  for (const jumped of [0, now + 3e11, now - 3e11]) {
    vi.spyOn(Date, "now").mockReturnValue(jumped);
    await expectToServe();
    expect((await speak(post("{", "content-length: 2"))).statuses).toEqual([400]);
  }
});

test.skipIf(process.env["ESPALIER_SLOW"] !== "1")(
  "hundreds of rounds of all this leave the memory as it was (ESPALIER_SLOW=1)",
  async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const heap = () => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    const round = async () => {
      for (const [, pieces] of hostile.filter(([what]) => !what.startsWith("16 MB"))) await speak(...pieces);
    };
    for (let i = 0; i < 50; i++) await round();
    const before = heap();
    for (let i = 0; i < 200; i++) await round();
    expect(heap() - before).toBeLessThan(5_000_000);
  },
  600_000,
);
