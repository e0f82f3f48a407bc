/** HTML or SVG that is safe to put into a page: only `html` makes it, so a text of the data can never pass for it. */
export class Markup {
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  toString(): string {
    return this.#source;
  }
}

type Part = Markup | string | number | null | readonly Part[];

/**
 * A template whose holes are escaped, whatever they hold; only other markup goes in as it is, lists one after another.
 * `html\`<td>${cell}</td>\``. Attributes must stand in double quotes. null is nothing.
 */
export function html(texts: TemplateStringsArray, ...holes: readonly Part[]): Markup {
  return new Markup(texts.map((text, i) => text + (i < holes.length ? sourceOf(holes[i]!) : "")).join(""));
}

function sourceOf(part: Part): string {
  if (part === null) return "";
  if (part instanceof Markup) return part.toString();
  if (typeof part === "object") return part.map(sourceOf).join("");
  return escaped(String(part));
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Characters that show nothing, or turn the text around them: told by their number, for whoever looks for them. */
const unseen = /[^\P{Cc}\t\n\r]|\p{Cs}|[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

const escaped = (text: string): string =>
  text
    .replace(unseen, (character) => `‹U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}›`)
    .replace(/[&<>"']/g, (character) => entities[character]!);
