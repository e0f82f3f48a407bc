import { EventEmitter, once } from "node:events";
import { connect, type Socket } from "node:net";
import { expect, test } from "vitest";
import { errorBody } from "../contract/index.ts";
import { servedWine } from "../fixtures/served-models.ts";
import { startServer, type ListenOptions } from "./start-server.ts";

const served = servedWine();
async function start(options: Partial<ListenOptions> = {}) {
  const signals = new EventEmitter();
  const server = await startServer({
    models: [{ served, rules: { missing: "median" } }],
    port: 0,
    signals,
    ...options,
  });
  return { ...server, signals, port: Number(new URL(server.url).port) };
}

/** Half a request: the head has arrived, the last byte of the body has not. */
async function beginRequest(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.write(
    "POST /predict HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{",
  );
  await fetch(`http://127.0.0.1:${port}/health`); // by then the server has read the line above
  return socket;
}
async function restOf(socket: Socket): Promise<string> {
  let text = "";
  socket.setEncoding("utf8").on("data", (part: string) => {
    text += part;
  });
  socket.on("error", () => {});
  if (!socket.closed) await once(socket, "close");
  return text;
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const open = await once(socket, "connect").then(
    () => true,
    () => false,
  );
  socket.destroy();
  return open;
}

test("it listens on loopback unless told otherwise", async () => {
  const server = await start();
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await fetch(`${server.url}/ready`)).status).toBe(200);
  server.drain();
  expect(await server.stopped).toBe("drained");
});

test.each(["SIGTERM", "SIGINT"])("%s finishes what is under way, accepts nothing new and ends", async (signal) => {
  const server = await start();
  const socket = await beginRequest(server.port);
  server.signals.emit(signal);
  await expect.poll(() => isOpen(server.port)).toBe(false);
  const answer = restOf(socket);
  socket.write("}");
  expect(await answer).toMatch(/^HTTP\/1\.1 200 OK[^]*connection: close[^]*"prediction"/i);
  expect(await server.stopped).toBe("drained");
  expect(server.signals.listenerCount(signal)).toBe(0);
});

test("idle connections do not hold the end up", async () => {
  const server = await start();
  await fetch(`${server.url}/health`); // leaves a connection that is kept alive
  server.signals.emit("SIGTERM");
  expect(await server.stopped).toBe("drained");
});

test("with a delay, /ready says 503 to new connections before listening ends", async () => {
  const server = await start({ drainDelayMs: 60_000 });
  server.signals.emit("SIGTERM");
  expect((await fetch(`${server.url}/ready`)).status).toBe(503);
  expect(
    (
      await fetch(`${server.url}/predict`, {
        method: "POST",
        body: "{}",
        headers: { "content-type": "application/json" },
      })
    ).status,
  ).toBe(200);
  server.signals.emit("SIGTERM");
  expect(await server.stopped).toBe("second signal");
});

test("a server that another replaces stays ready, and gives its connections up one by one", async () => {
  const server = await start();
  server.retire(60_000);
  const answer = await fetch(`${server.url}/ready`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("connection")).toBe("close");
  server.signals.emit("SIGTERM");
  expect((await fetch(`${server.url}/ready`)).status).toBe(503);
  server.signals.emit("SIGTERM");
  expect(await server.stopped).toBe("second signal");
});

test("a stream that has begun is finished before the end", async () => {
  const server = await start();
  const socket = connect(server.port, "127.0.0.1");
  const head = ["POST /predict/batch HTTP/1.1", "host: 127.0.0.1", "content-type: application/x-ndjson"];
  socket.write(`${head.join("\r\n")}\r\ntransfer-encoding: chunked\r\n\r\n3\r\n{}\n\r\n`);
  await fetch(`${server.url}/health`); // by then the server has read the line above
  server.signals.emit("SIGTERM");
  await expect.poll(() => isOpen(server.port)).toBe(false);
  const answer = restOf(socket);
  socket.write("3\r\n{}\n\r\n0\r\n\r\n");
  expect((await answer).match(/"prediction":/g)).toHaveLength(2);
  expect(await server.stopped).toBe("drained");
});

test("a body that does not arrive, or stops arriving, is given up in the one error form", async () => {
  const server = await start({ times: { headMs: 100, bodyMs: 100, idleMs: 100 } });
  const stalled = await beginRequest(server.port);
  const silent = connect(server.port, "127.0.0.1");
  silent.write("GET /health HT");
  for (const socket of [stalled, silent]) {
    const [head, body] = (await restOf(socket)).split("\r\n\r\n");
    expect(head).toMatch(/^HTTP\/1\.1 408 /);
    expect(errorBody.parse(JSON.parse(body!)).error.code).toBe("REQUEST_TIMEOUT");
  }
  server.drain();
  await server.stopped;
});

test("a second signal ends at once what does not finish", async () => {
  const server = await start();
  const socket = await beginRequest(server.port);
  server.signals.emit("SIGTERM");
  server.signals.emit("SIGINT");
  expect(await restOf(socket)).toBe("");
  expect(await server.stopped).toBe("second signal");
});

test("what does not finish before the deadline is cut off", async () => {
  const server = await start({ drainDeadlineMs: 1 });
  const socket = await beginRequest(server.port);
  server.drain();
  expect(await restOf(socket)).toBe("");
  expect(await server.stopped).toBe("deadline");
});

test("a port in use is a fault that says which", async () => {
  const server = await start();
  await expect(start({ port: server.port })).rejects.toMatchObject({
    code: "PORT_IN_USE",
    blame: "state",
    message: expect.stringContaining(String(server.port)),
  });
  server.drain();
  await server.stopped;
});

test("an address that this machine does not have is a fault", async () => {
  await expect(start({ host: "203.0.113.1" })).rejects.toMatchObject({ code: "HOST_UNAVAILABLE" });
});

test.each([
  ["what is not HTTP", "nonsense\r\n\r\n", "REQUEST_MALFORMED", 400],
  [
    "headers without end",
    `GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nx: ${"x".repeat(20_000)}\r\n\r\n`,
    "HEADERS_TOO_LARGE",
    431,
  ],
])("%s is answered in the one error form", async (_what, request, code, status) => {
  const server = await start();
  const socket = connect(server.port, "127.0.0.1");
  socket.write(request);
  const [head, body] = (await restOf(socket)).split("\r\n\r\n");
  expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(errorBody.parse(JSON.parse(body!)).error.code).toBe(code);
  server.drain();
  await server.stopped;
});
