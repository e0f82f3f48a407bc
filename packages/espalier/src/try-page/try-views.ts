import { createHash } from "node:crypto";
import { colours } from "../page/index.ts";
import type { View, ViewAnswer, ViewRequest } from "../views/index.ts";
import { pageHtml, pageScript, pageStyle } from "./page-files.ts";

/** One of the page's files; its name in the page carries its hash, so that a browser keeps it until it changes. */
interface PageFile {
  readonly type: string;
  readonly text: string;
  readonly hash: string;
}

function fileOf(type: string, text: string): PageFile {
  return { type, text, hash: createHash("sha256").update(text).digest("base64url").slice(0, 16) };
}

const script = fileOf("text/javascript; charset=utf-8", pageScript);
const style = fileOf(
  "text/css; charset=utf-8",
  colours.replaceAll(/\s+/g, " ").replaceAll(/ ?([{};:]) ?/g, "$1") + pageStyle,
);
const page = fileOf(
  "text/html; charset=utf-8",
  pageHtml.replace("{{css}}", `try.css?v=${style.hash}`).replace("{{js}}", `try.js?v=${script.hash}`),
);

/** Everything comes from the page's own server; nothing is loaded, framed or sent elsewhere, and no text can be run. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const headers = { "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" };

function answer(
  { type, text, hash }: PageFile,
  request: ViewRequest,
  own: Readonly<Record<string, string>>,
): ViewAnswer {
  const etag = `"${hash}"`;
  const isNamed = request.query.get("v") === hash;
  const all = {
    ...headers,
    ...own,
    etag,
    "cache-control": isNamed ? "public, max-age=31536000, immutable" : "no-cache",
  };
  if (request.headers["if-none-match"] === etag) return { status: 304, type, body: "", headers: all };
  return { status: 200, type, body: text, headers: all };
}

/** A page to try the models at `/`. It holds nothing about them, so it needs no key: what it asks for does. */
export const tryViews: readonly View[] = [
  {
    id: "tryPage",
    method: "GET",
    path: "/",
    role: null,
    takes: "nothing",
    answer: (request) => answer(page, request, { "content-security-policy": policy }),
    describe: () => null,
  },
  ...(
    [
      ["tryScript", "/try.js", script],
      ["tryStyle", "/try.css", style],
    ] as const
  ).map(
    ([id, path, file]): View => ({
      id,
      method: "GET",
      path,
      role: null,
      takes: "nothing",
      answer: (request) => answer(file, request, {}),
      describe: () => null,
    }),
  ),
];
