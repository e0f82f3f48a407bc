/** What an answer is made of: JSON whose texts may have placeholders, and lists that have one entry a row. */
export type Template = string | number | boolean | null | readonly Template[] | { readonly [key: string]: Template };

/** A text, taken apart: pieces of text and names of placeholders. */
export type Piece = { readonly text: string } | { readonly name: string };

/** Takes `Species: {label}` apart; `{{` and `}}` are braces. Null where a brace stands alone. */
export function piecesOf(text: string): readonly Piece[] | null {
  const pieces: Piece[] = [];
  for (const [token, name] of text.matchAll(/\{\{|\}\}|\{([^{}]*)\}|[^{}]+|[{}]/g)) {
    if (token === "{" || token === "}") return null;
    pieces.push(name === undefined ? { text: token === "{{" ? "{" : token === "}}" ? "}" : token } : { name });
  }
  return pieces;
}

/** In a template, the key of an object that stands for one entry a row. Keys with `$` are ours. */
export const eachKey = "$each";
/** In the template of an error, the key of its status, where that is another one than ours. */
export const statusKey = "$status";

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The template of each row's entry, where a value is a list of them. */
export function eachOf(template: Template): Template | undefined {
  return isObject(template) && Object.hasOwn(template, eachKey) ? (template[eachKey] as Template) : undefined;
}

/** Every placeholder of a template, in order. */
export function placeholdersIn(template: Template): readonly string[] {
  if (typeof template === "string") {
    return (piecesOf(template) ?? []).flatMap((piece) => ("name" in piece ? [piece.name] : []));
  }
  if (typeof template !== "object" || template === null) return [];
  return Object.values(template).flatMap((part: Template) => placeholdersIn(part));
}
