/**
 * Looks for the words that stand for a missing value. DuckDB compares every cell with every word that it is told, which
 * costs a quarter of its time; most files have none of them.
 */
export class WordWatch {
  private readonly unseen: Map<string, readonly Buffer[]>;
  private readonly longest: number;
  private readonly words: readonly string[];
  private tail: Buffer = Buffer.alloc(0);

  constructor(words: readonly string[], delimiter: string) {
    this.words = words;
    // One byte, such as "-", is everywhere; as a cell it has an end.
    const ends = [delimiter, "\n", "\r", '"', " ", "\t"];
    const needles = (word: string) => (Buffer.byteLength(word) === 1 ? ends.map((end) => word + end) : [word]);
    this.unseen = new Map(words.map((word) => [word, needles(word).map((needle) => Buffer.from(needle))]));
    this.longest = Math.max(1, ...words.map((word) => Buffer.byteLength(word) + 1));
  }

  watch(piece: Buffer): void {
    const seam = Buffer.concat([this.tail, piece.subarray(0, this.longest)]);
    for (const [word, needles] of this.unseen) {
      if (needles.some((needle) => piece.includes(needle) || seam.includes(needle))) this.unseen.delete(word);
    }
    this.tail = Buffer.concat([this.tail, piece.subarray(-this.longest)]).subarray(-this.longest);
  }

  /** The words that may be there; never one too few. */
  seen(): readonly string[] {
    const end = this.tail.toString("latin1");
    return this.words.filter((word) => !this.unseen.has(word) || (word.length === 1 && end.endsWith(word)));
  }
}
