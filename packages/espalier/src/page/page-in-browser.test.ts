import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chromium, visit } from "../fixtures/chromium.ts";
import { hostilePage } from "../fixtures/hostile-page.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "espalier-page-"));
});
afterAll(() => rm(folder, { recursive: true, maxRetries: 10 }));

const inBrowser = test.skipIf(chromium === null);
const skipped = chromium === null ? " (skipped: no Chromium on this machine)" : "";

const look = async (html: string, expression: string, width?: number) => {
  const file = join(folder, "page.html");
  await writeFile(file, html);
  return await visit(file, expression, width);
};

inBrowser(
  `a page of hostile texts runs nothing, asks for nothing, and its styles apply${skipped}`,
  async () => {
    const facts = `({
      scripts: document.scripts.length,
      foreign: document.querySelectorAll("img, iframe, object, embed, link, form, base").length,
      owned: document.title === "owned",
      styled: getComputedStyle(document.querySelector(".facts")).display,
    })`;
    const { requests, messages, value } = await look(hostilePage(), facts);
    expect(value).toEqual({ scripts: 0, foreign: 0, owned: false, styled: "grid" });
    expect(requests).toEqual([]);
    expect(messages).toEqual([]);
  },
  30_000,
);

inBrowser(
  `on a phone the page is as wide as the screen${skipped}`,
  async () => {
    const wider = `[...document.querySelectorAll("body *")]
      .filter((one) => one.getBoundingClientRect().right > 501 && !one.parentElement.closest(".wide, svg, .tag, dd, dt, h3"))
      .map((one) => one.outerHTML.slice(0, 100))`;
    const { value } = await look(hostilePage(), `[document.documentElement.scrollWidth, ...${wider}]`, 500);
    expect(value).toEqual([500]);
  },
  30_000,
);

inBrowser(
  `a page that did run or ask for something would be found out${skipped}`,
  async () => {
    const { requests, messages, value } = await look(
      "<!doctype html><script>console.log('I ran')</script><img src='missing.png'>",
      "document.scripts.length",
    );
    expect(value).toBe(1);
    expect(requests).toEqual([expect.stringContaining("missing.png")]);
    expect(messages.join("\n")).toContain("I ran");
  },
  30_000,
);
