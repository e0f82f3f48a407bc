/** Bodies up to this size cannot cost much, whatever they hold. */
const harmlessBytes = 2 ** 16;

/** No question of ours is nested deeper. */
export const depthLimit = 64;

const quote = 0x22;
const backslash = 0x5c;

/**
 * What makes a JSON text dear to parse: more lists and objects than allowed, or too deep a nest of them. One pass over
 * the bytes: 16 MB of `{},{},…` would keep JSON.parse busy for seconds, and take a gigabyte. Says nothing on whether
 * the text is JSON.
 */
export function jsonTooDear(bytes: Uint8Array, containersAtMost: number): "too deep" | "too many" | null {
  if (bytes.length <= harmlessBytes) return null;
  let depth = 0;
  let containers = 0;
  for (let at = 0; at < bytes.length; at++) {
    switch (bytes[at]) {
      case quote:
        at = endOfText(bytes, at);
        break;
      case 0x5b: // [
      case 0x7b: // {
        if (++depth > depthLimit) return "too deep";
        if (++containers > containersAtMost) return "too many";
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth--;
    }
  }
  return null;
}

/** Where the text that begins here ends. */
function endOfText(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
  return at;
}
