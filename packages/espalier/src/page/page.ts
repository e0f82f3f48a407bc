import { createHash } from "node:crypto";
import { cut } from "./clipped.ts";
import { html, Markup } from "./markup.ts";
import { style } from "./style.ts";

export interface Section {
  readonly title: string;
  /** Below the title, in a sentence: how to read what follows. */
  readonly lead?: string;
  readonly body: readonly Markup[];
}

export interface PageParts {
  readonly title: string;
  readonly lead: string | Markup;
  readonly sections: readonly Section[];
  /** At the end, small: how and from what it was made. */
  readonly foot?: string;
}

const styleHash = createHash("sha256").update(style).digest("base64");

/** What a page may load: nothing but its own style. It says so itself; a server that sends it may, too. */
export const pagePolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'`;

/**
 * One HTML document that needs nothing else: no script, no font, no picture from elsewhere, and a policy that forbids
 * them. It opens from a file, prints, and follows the reader's choice of light or dark.
 */
export function page({ title, lead, sections, foot }: PageParts): string {
  const links = sections.map((section, i) => html`<li><a href="#s${i + 1}">${section.title}</a></li>`);
  const bodies = sections.map(
    (section, i) =>
      html`<section id="s${i + 1}"><h2>${section.title}</h2>${section.lead === undefined ? null : html`<p class="lead">${section.lead}</p>`}${section.body}</section>\n`,
  );
  const head = html`<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${new Markup(pagePolicy)}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer"><title>${cut(title, 120)}</title>`;
  const body = html`<header><h1>${cut(title, 200)}</h1><p class="lead">${lead}</p><nav aria-label="Contents"><ul>${links}</ul></nav></header>\n<main>${bodies}</main>${foot === undefined ? null : html`<footer>${foot}</footer>`}`;
  return `<!doctype html>\n<html lang="en"><head>${head.toString()}<style>${style}</style></head>\n<body>${body.toString()}</body></html>\n`;
}
