import { expect, test } from "vitest";
import { readKeyRequest } from "./key-request.ts";

const now = Date.UTC(2030, 0, 1);
const read = (options: object) => readKeyRequest({ name: "shop", ...options }, now);

test("a key is good for predictions, for ever and without a limit, unless something else is asked for", () => {
  expect(read({})).toEqual({ name: "shop", roles: ["predict"], rate: null, expiresAt: null });
  expect(read({ role: ["train", "monitor", "train"], rate: "5/second:9", expires: "36h" })).toEqual({
    name: "shop",
    roles: ["train", "monitor"],
    rate: { requests: 5, per: "second", burst: 9 },
    expiresAt: Date.UTC(2030, 0, 2, 12),
  });
  expect(read({ expires: "2030-01-31T10:00:00Z" }).expiresAt).toBe(Date.UTC(2030, 0, 31, 10));
});

test.each([
  [{ name: " shop" }, "--name"],
  [{ name: "a\nb" }, "--name"],
  [{ role: ["predict", "boss"] }, "--role must be one of predict, monitor, train, admin"],
  [{ rate: "fast" }, "--rate"],
  [{ expires: "tomorrow" }, "--expires"],
  [{ expires: "0d" }, "--expires"],
  [{ expires: "2029-12-31" }, "--expires must be in the future"],
])("%j is refused", (options, problem) => {
  expect(() => read(options)).toThrow(
    expect.objectContaining({ code: "USAGE", message: expect.stringContaining(problem) }),
  );
});
