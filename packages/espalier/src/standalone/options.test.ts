import { expect, test } from "vitest";
import { readOptions } from "./index.ts";

test("it answers on loopback and the build's own port, unless the environment or the command line says otherwise", () => {
  expect(readOptions([], {})).toEqual({ wish: "serve", host: "127.0.0.1", port: null, log: false });
  expect(readOptions([], { HOST: "", PORT: "" })).toMatchObject({ host: "127.0.0.1", port: null });
  expect(readOptions(["--log"], { HOST: "0.0.0.0", PORT: "80" })).toMatchObject({
    host: "0.0.0.0",
    port: 80,
    log: true,
  });
  const named = readOptions(["--host", "::1", "--port", "0"], { HOST: "0.0.0.0", PORT: "80" });
  expect(named).toMatchObject({ host: "::1", port: 0 });
});

test("it can be asked whether it answers, and be tried without a server", () => {
  expect(readOptions(["--check", "--port", "1"], {})).toMatchObject({ wish: "check", port: 1 });
  expect(readOptions(["--try"], {})).toMatchObject({ wish: "try" });
});

test.each([
  [["--port", "65536"], {}, '--port must be a whole number in [0, 65535]; got "65536"'],
  [[], { PORT: "http" }, 'PORT must be a whole number in [0, 65535]; got "http"'],
  [["--prot", "1"], {}, "Unknown option '--prot'"],
])("%j with %j is refused", (args, environment, message) => {
  expect(() => readOptions(args, environment)).toThrow(message);
});
