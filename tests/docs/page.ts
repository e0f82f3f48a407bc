/** One fenced block of a page, and what the comment above it asks for. */
export interface Block {
  readonly language: string;
  /** Line of the page where the code begins, from 1. */
  readonly line: number;
  readonly code: string;
  /** From `<!-- not run: reason -->`. */
  readonly notRun: string | null;
  /** From `<!-- exits N -->`; 0 without it. */
  readonly exits: number;
  /** From `<!-- file: path -->`: the block is written there, within the sandbox, before what follows is run. */
  readonly file: string | null;
}

const fence = /^```(\S*)/;
const comment = /^<!--\s*(.*?)\s*-->$/;

/** The fenced blocks of a Markdown page, in order. Comments count when only blank lines part them from the block. */
export function blocksOf(page: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = page.split("\n");
  let comments: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const text = lines[at]!.trim();
    const open = fence.exec(text);
    if (open) {
      const begin = at + 1;
      const length = lines.slice(begin).findIndex((line) => line.trim() === "```");
      if (length < 0) throw new Error(`the block that begins at line ${at + 1} has no end`);
      const code = lines.slice(begin, begin + length).join("\n");
      blocks.push({ language: open[1]!, line: begin + 1, code, ...wishesIn(comments) });
      at = begin + length;
      comments = [];
    } else if (text !== "") {
      const found = comment.exec(text);
      comments = found ? [...comments, found[1]!] : [];
    }
  }
  return blocks;
}

function wishesIn(comments: readonly string[]): Pick<Block, "notRun" | "exits" | "file"> {
  const find = (shape: RegExp) => comments.map((text) => shape.exec(text)?.[1]).find((value) => value !== undefined);
  return {
    notRun: find(/^not run:\s*(.+)$/) ?? null,
    exits: Number(find(/^exits (\d+)$/) ?? 0),
    file: find(/^file:\s*(\S+)$/) ?? null,
  };
}

/** The commands of a shell block: comments and blank lines left out, lines that end in `\` joined with the next. */
export function commandsOf(code: string): readonly string[] {
  return code
    .replace(/\\\n\s*/g, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}
