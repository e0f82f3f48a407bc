import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { View, ViewAnswer, ViewServer } from "../views/index.ts";
import { tryViews } from "./index.ts";

const ask = (path: string, headers: Record<string, string> = {}) => {
  const url = new URL(path, "http://localhost");
  const view = tryViews.find((one) => one.path === url.pathname) as View;
  const request = { query: url.searchParams, headers } as Parameters<View["answer"]>[0];
  return view.answer(request, {} as ViewServer) as ViewAnswer & { readonly body: string };
};
const linked = (attribute: string) => new RegExp(`${attribute}="([^"]+\\?v=[^"]+)"`).exec(ask("/").body)![1]!;

test("the page names its script and its style sheet, and they may be kept for good", () => {
  for (const [attribute, type] of [
    ["src", "text/javascript"],
    ["href", "text/css"],
  ] as const) {
    const answer = ask(`/${linked(attribute)}`);
    expect(answer.type).toContain(type);
    expect(answer.body.length).toBeGreaterThan(1000);
    expect(answer.headers).toMatchObject({
      "cache-control": "public, max-age=31536000, immutable",
      "x-content-type-options": "nosniff",
    });
  }
});

test("the page itself, and a file asked for by another hash, are asked for again, and not sent twice", () => {
  for (const path of ["/", "/try.js?v=old", "/try.css"]) {
    const { headers } = ask(path);
    expect(headers?.["cache-control"]).toBe("no-cache");
    const again = ask(path, { "if-none-match": headers!.etag! });
    expect([again.status, again.body]).toEqual([304, ""]);
  }
});

test("nothing in the page could run or load but its own files", () => {
  const { body, headers } = ask("/");
  expect(headers?.["content-security-policy"]).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
  expect(body).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|\sstyle=|https?:\/\/(?!www\.w3\.org)/);
});

test("page, script and style sheet are 40 kB at most", () => {
  const bytes = ["/", `/${linked("src")}`, `/${linked("href")}`].map((path) => Buffer.byteLength(ask(path).body));
  expect(bytes.reduce((a, b) => a + b)).toBeLessThanOrEqual(40_000);
});

test("the page and the client's code are made from what is in browser", () => {
  const script = fileURLToPath(new URL("../../../../scripts/build-browser.mjs", import.meta.url));
  const built = execFileSync(process.execPath, [script, "--print"], { encoding: "utf8" });
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
  expect(read("./page-files.ts") + read("../client/runtime-text.ts") === built).toBe(true);
});
