/**
 * Whether a key matches a pattern: `*` and `?` within one part of it, `**` across parts, `[a-c]` one of these letters,
 * `{csv,tsv}` one of these endings. A pattern that is no proper one stands for itself.
 */
export function matcherOf(pattern: string): (key: string) => boolean {
  const token = /\*\*\/|\*\*|\*|\?|\[[^\]/]+\]|\{[^{}]*\}|[^*?[{]+|[[{]/g;
  const parts = pattern.match(token) ?? [];
  const expression = new RegExp(`^${parts.map(part).join("")}$`, "su");
  return (key) => expression.test(key);
}

function part(token: string): string {
  if (token === "**/") return "(?:.*/)?";
  if (token === "**") return ".*";
  if (token === "*") return "[^/]*";
  if (token === "?") return "[^/]";
  if (token.startsWith("{") && token.length > 1) return `(?:${token.slice(1, -1).split(",").map(plain).join("|")})`;
  if (token.startsWith("[") && token.length > 1) {
    const negated = token[1] === "!" || token[1] === "^";
    const inside = token.slice(negated ? 2 : 1, -1).replace(/[\\\]^[&~]/g, "\\$&");
    return inside === "" ? plain(token) : `[${negated ? "^" : ""}${inside}]`;
  }
  return plain(token);
}

const plain = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
