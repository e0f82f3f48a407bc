import { expect, test } from "vitest";
import { Refusal } from "../predict/index.ts";
import { allowedHosts, hostGuard } from "./allowed-hosts.ts";

const takes = (hosts: readonly string[], header: string | undefined) => {
  try {
    hostGuard(hosts)(header);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    return false;
  }
};

test("on loopback only its own names are taken, with any port", () => {
  const hosts = allowedHosts("127.0.0.1", undefined)!;
  for (const own of ["localhost", "LOCALHOST:3000", "127.0.0.1:80", "[::1]:3000", "[::1]"]) {
    expect(takes(hosts, own), own).toBe(true);
  }
  for (const foreign of [
    "evil.example",
    "evil.example:3000",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "",
    "::1",
    "localhost:x",
    undefined,
  ]) {
    expect(takes(hosts, foreign), String(foreign)).toBe(false);
  }
});

test("elsewhere any name is taken, unless names are listed", () => {
  expect(allowedHosts("0.0.0.0", undefined)).toBe(null);
  const listed = allowedHosts("0.0.0.0", ["wine.example"])!;
  expect([takes(listed, "wine.example:443"), takes(listed, "localhost")]).toEqual([true, false]);
});

test("on loopback listed names are taken besides its own: a proxy passes them on", () => {
  const hosts = allowedHosts("::1", ["wine.example", "2001:db8::1"])!;
  expect(["wine.example", "localhost", "[::1]", "[2001:db8::1]:80"].map((name) => takes(hosts, name))).toEqual([
    true,
    true,
    true,
    true,
  ]);
});

test("a name that was taken once is taken again, and one that was not still is not", () => {
  const check = hostGuard(["a.example"]);
  for (let i = 0; i < 2; i++) {
    expect(() => check("a.example:1")).not.toThrow();
    expect(() => check("b.example:1")).toThrow(Refusal);
  }
});
