/**
 * The words of a shell command that could name a file, without quotes, and what stands behind `=`, `<` and `>`. It is
 * not the shell: a name that the shell would make up (`$DIR/a.csv`, `*.csv`) is none of them.
 */
export function commandWords(command: string): readonly string[] {
  const words = command.match(/"[^"]*"|'[^']*'|[^\s"'|&;<>()=`]+/g) ?? [];
  return [...new Set(words.map((word) => word.replace(/^["']|["']$/g, "")).filter((word) => word !== ""))];
}
