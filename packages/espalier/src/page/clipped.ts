import { html, type Markup } from "./markup.ts";

/** What a `title` keeps of a text that was cut. */
const longest = 2_000;

/** A text of the data in one line: cut where it is long, with more of it in `title`; an empty one says so. */
export function clipped(text: string, length = 40): Markup {
  if (text === "") return html`<i class="quiet">(empty)</i>`;
  const shown = cut(spaced(text), length);
  return shown === text ? html`<bdi>${text}</bdi>` : html`<bdi title="${cut(text, longest)}">${shown}</bdi>`;
}

/** The first characters of a text, never half of one, with an ellipsis where there are more. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const characters = Array.from(text.slice(0, 2 * length));
  return characters.length <= length && characters.length === text.length
    ? text
    : `${characters.slice(0, length - 1).join("")}…`;
}

/** Spaces at the ends cannot be seen, so quotes show them; line breaks become signs. */
function spaced(text: string): string {
  const line = text.replace(/\r\n|\r|\n/g, "⏎").replaceAll("\t", "⇥");
  return line === line.trim() ? line : `"${line}"`;
}
