import { html, type Markup } from "./markup.ts";

export interface TablePart {
  /** Above the table, in a sentence; absent: none. */
  readonly caption?: string;
  readonly head: readonly string[];
  /** Texts are escaped; pictures and clipped texts are markup. */
  readonly rows: readonly (readonly (string | Markup)[])[];
  /** Columns whose cells stand at the right, by place. */
  readonly numeric?: readonly number[];
  /** Only as wide as its cells: short numbers stay near what they are about. */
  readonly isNarrow?: boolean;
}

/** A table that scrolls sideways where it is wider than the screen. */
export function table({ caption, head, rows, numeric = [], isNarrow = false }: TablePart): Markup {
  const at = new Set(numeric);
  const kind = (i: number) => (at.has(i) ? "number" : "text");
  const heads = head.map((text, i) => html`<th scope="col" class="${kind(i)}">${text}</th>`);
  const lines = rows.map((row) => html`<tr>${row.map((cell, i) => html`<td class="${kind(i)}">${cell}</td>`)}</tr>`);
  return html`<div class="wide" tabindex="0"><table class="${isNarrow ? "narrow" : "full"}">${caption === undefined ? null : html`<caption>${caption}</caption>`}<thead><tr>${heads}</tr></thead><tbody>${lines}</tbody></table></div>`;
}

export interface Fact {
  readonly label: string;
  readonly value: string | Markup;
  /** Small, below. */
  readonly note?: string;
}

/** Tiles, each a number with what it counts. */
export const facts = (list: readonly Fact[]): Markup =>
  html`<dl class="facts">${list.map(({ label, value, note }) => html`<div><dt>${label}</dt><dd>${value}</dd>${note === undefined ? null : html`<dd class="note">${note}</dd>`}</div>`)}</dl>`;

/** Name and value in two columns, close together: what is known of one thing. */
export const details = (list: readonly (readonly [label: string, value: string | Markup])[]): Markup =>
  html`<dl class="details">${list.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`;

/** Name and value, one below another: values may be long. */
export const pairs = (list: readonly (readonly [label: string, value: string | Markup])[]): Markup =>
  html`<div class="wide" tabindex="0"><table class="pairs"><tbody>${list.map(([label, value]) => html`<tr><th scope="row">${label}</th><td>${value}</td></tr>`)}</tbody></table></div>`;

export interface Notice {
  readonly level: "error" | "warning" | "info";
  readonly text: string | Markup;
  /** What to do. */
  readonly hint?: string | Markup;
}

/** What a person should know first, worst first as given. */
export const notices = (list: readonly Notice[]): Markup =>
  html`<ul class="notices">${list.map(({ level, text, hint }) => html`<li class="${level}"><span class="level">${level}</span> ${text}${hint === undefined ? null : html`<p>${hint}</p>`}</li>`)}</ul>`;

export interface Card {
  readonly title: string | Markup;
  /** Beside the title: its kind. */
  readonly tag?: string;
  readonly body: readonly Markup[];
}

/** Cards side by side as the screen is wide, one below another on a phone. */
export const cards = (list: readonly Card[]): Markup =>
  html`<div class="cards">${list.map(({ title, tag, body }) => html`<article><h3>${title}${tag === undefined ? null : html` <span class="tag">${tag}</span>`}</h3>${body}</article>`)}</div>`;

/** A sentence or two between other things. */
export const prose = (text: string | Markup): Markup => html`<p>${text}</p>`;
