/** Texts of a model, which may hold anything, written into files where they stay texts. */

/** What no reader sees, or what turns the direction of writing; half a character, too. */
const unprintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

/** A JavaScript string literal. Nothing within ends it, or a line. */
export const literal = (text: string): string =>
  JSON.stringify(text).replaceAll(unprintable, (char) =>
    char
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );

/** In a comment: one line, that does not end the comment. */
export const inComment = (text: string): string =>
  text.replaceAll(unprintable, " ").replaceAll("*/", "* /").replaceAll(/ +/g, " ").trim();

/** Markdown in which all of the text is code, in a table, too. */
export function inCode(text: string): string {
  const line = text.replaceAll(unprintable, " ").replaceAll("|", "\\|");
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return line.trim() === "" || line.startsWith("`") || line.endsWith("`")
    ? `${fence} ${line} ${fence}`
    : fence + line + fence;
}

/** A property as a type names it. */
export const propertyName = (name: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(name) && name !== "constructor" ? name : literal(name);

/** Markdown, within a line, in which no character means anything but itself. */
export const inProse = (text: string): string => inComment(text).replaceAll(/[\\`*_[\]<>|~&]/g, "\\$&");
