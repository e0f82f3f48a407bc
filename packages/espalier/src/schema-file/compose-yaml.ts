import type { CST, Document, LineCounter } from "yaml";

/** What a schema file of 50,000 columns has at most. */
const mostLexemes = 2_500_000;
/** A schema's own depth is 4. */
const deepest = 20;

/**
 * Composes the one document of a text. The parser's composer calls itself for what is nested, and what stands in somebody
 * else's file could end its stack; so the text is taken apart without recursion first, and its depth is measured.
 *
 * @returns the document, or what is wrong with the text as a whole
 */
export async function composeYaml(text: string, lines: LineCounter): Promise<Document | string> {
  const { Composer, Lexer, Parser } = await import("yaml");
  let lexemes = 0;
  for (const _ of new Lexer().lex(text)) if (++lexemes > mostLexemes) return "it has too many parts";
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  if (depthOf(tokens) > deepest) return "it is nested too deeply";
  const options = { schema: "core", uniqueKeys: false, stringKeys: true, prettyErrors: false } as const;
  const [document, ...more] = new Composer(options).compose(tokens, true, text.length);
  return more.length > 0 ? "it must be one document" : document!;
}

function depthOf(tokens: readonly CST.Token[]): number {
  let most = 0;
  const waiting: [CST.Token, number][] = tokens.map((token) => [token, 0]);
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [token, depth] = next;
    most = Math.max(most, depth);
    if (token.type === "document" && token.value) waiting.push([token.value, depth + 1]);
    if (!("items" in token)) continue;
    for (const { key, value } of token.items) {
      if (key) waiting.push([key, depth + 1]);
      if (value) waiting.push([value, depth + 1]);
    }
  }
  return most;
}
