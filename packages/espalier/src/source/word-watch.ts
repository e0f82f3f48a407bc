/**
 * Looks for the words that stand for a missing value. DuckDB compares every cell with every word that it is told, which
 * costs a tenth of its time; most files have few of them. A word that is part of another text counts as seen.
 */
export class WordWatch {
  private readonly unseen: Map<string, Buffer>;
  private readonly longest: number;
  private readonly words: readonly string[];
  private tail: Buffer = Buffer.alloc(0);

  constructor(words: readonly string[]) {
    this.words = words;
    this.unseen = new Map(words.map((word) => [word, Buffer.from(word)]));
    this.longest = Math.max(1, ...words.map((word) => Buffer.byteLength(word)));
  }

  watch(piece: Buffer): void {
    const seam = Buffer.concat([this.tail, piece.subarray(0, this.longest)]);
    for (const [word, bytes] of this.unseen) {
      if (piece.includes(bytes) || seam.includes(bytes)) this.unseen.delete(word);
    }
    this.tail = Buffer.concat([this.tail, piece.subarray(-this.longest)]).subarray(-this.longest);
  }

  /** The words that may be there; never one too few. */
  seen(): readonly string[] {
    return this.words.filter((word) => !this.unseen.has(word));
  }
}
