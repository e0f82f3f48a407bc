import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "rolldown";
import { expect, test } from "vitest";
import { modelDigests } from "../fixtures/model-digests.ts";
import { openJs, openWasm } from "../kernels/index.ts";
import { trainingThreads } from "./training-threads.ts";

const digests = modelDigests({ open: openJs });

test("models of different recipes are different files", () => {
  expect(new Set(Object.values(digests)).size).toBe(Object.keys(digests).length);
});

test("WebAssembly on one thread makes the same model files as JavaScript, byte by byte", () => {
  expect(modelDigests({ open: openWasm })).toEqual(digests);
});

test.each([1, 2, 3, 8])("%d threads make the same model files", (threads) => {
  expect(modelDigests(trainingThreads(threads))).toEqual(digests);
});

const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
  existsSync(path),
);

test.skipIf(!chromium)(
  `Chromium makes the same model files, with both kinds of kernels${chromium ? "" : " (skipped: there is no Chromium here)"}`,
  async () => {
    const page = `<!doctype html><meta charset="utf-8"><body>not run<script>${await bundled()}</script>`;
    const shown = await openInChromium(page);
    const answer = /ANSWER(\{.*\})END/.exec(shown);
    expect(answer, shown.slice(-2000)).not.toBeNull();
    const found = JSON.parse(answer![1]!);
    expect(found.hands).toBe("wasm"); // or the second comparison would say nothing
    expect(found.js).toEqual(digests);
    expect(found.wasm).toEqual(digests);
  },
  120_000,
);

/** The engine and the fits as one script, which writes its digests into the page. */
async function bundled(): Promise<string> {
  const source = (path: string) => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)));
  const entry = `
    import { modelDigests } from ${source("../fixtures/model-digests.ts")};
    import { openJs, openWasm } from ${source("../kernels/index.ts")};
    let hands = "wasm";
    try { openWasm(1e6).close(); } catch (error) { hands = String(error); }
    const answer = { hands, js: modelDigests({ open: openJs }), wasm: modelDigests(hands === "wasm" ? { open: openWasm } : {}) };
    document.body.textContent = "ANSWER" + JSON.stringify(answer) + "END";`;
  const { output } = await build({
    input: "\0entry",
    write: false,
    output: { format: "iife" },
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id === "\0entry" ? id : null),
        load: (id) => (id === "\0entry" ? entry : null),
      },
    ],
  });
  return output[0].code.replaceAll("</script", "<\\/script");
}

/** Serves the page, isolated so that it may share memory, and returns what Chromium has made of it. */
async function openInChromium(page: string): Promise<string> {
  const server = createServer((_, response) => {
    response.writeHead(200, {
      "content-type": "text/html; charset=utf-8",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    });
    response.end(page);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const profile = mkdtempSync(join(tmpdir(), "espalier-chromium-"));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const flags = ["--headless", "--no-sandbox", "--disable-gpu", `--user-data-dir=${profile}`, "--dump-dom", url];
    const { stdout } = await promisify(execFile)(chromium!, flags, { timeout: 110_000, maxBuffer: 2 ** 24 });
    return stdout;
  } finally {
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
