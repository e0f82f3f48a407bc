import type { Markup } from "./markup.ts";
import { pictureRules, style } from "./style.ts";

/**
 * A picture of a page as an SVG document of its own: on white, with its colours written out, because programs that
 * print or embed pictures know neither the page's style sheet nor variables.
 */
export function svgFile(picture: Markup): string {
  const source = picture.toString();
  const end = source.indexOf(">") + 1; // within attributes it is escaped
  const own = 'xmlns="http://www.w3.org/2000/svg" font-family="system-ui, Helvetica, Arial, sans-serif"';
  const open = source.slice(0, end).replace('<svg class="plot"', `<svg ${own}`);
  const rules = pictureRules.replace(/var\(--([\w-]+)\)/g, (_, name: string) => colourOf(name));
  return `${open}<style>${rules}</style><rect width="100%" height="100%" fill="#ffffff"/>${source.slice(end)}\n`;
}

/** The light one: the first in the sheet. */
const colourOf = (name: string): string => new RegExp(`--${name}: (#[0-9a-f]+)`).exec(style)?.[1] ?? "#000000";
