/**
 * A spool's file: one writer's records, in order. It ends in `.open` while its writer adds to it and in `.jsonl` after
 * that; its base is its name for good.
 */
export interface SpoolName {
  readonly base: string;
  readonly isOpen: boolean;
}

const pattern = /^(\d{13,}-\d+-[0-9a-f]{8})\.(open|jsonl)$/;

/** Names sort in the order in which spools were begun, as far as the clock tells. */
export const spoolBase = (atMs: number, pid: number, nonce: string): string =>
  `${String(Math.max(0, Math.floor(atMs))).padStart(13, "0")}-${pid}-${nonce}`;

export const openFileOf = (base: string): string => `${base}.open`;
export const closedFileOf = (base: string): string => `${base}.jsonl`;
export const fileOf = ({ base, isOpen }: SpoolName): string => (isOpen ? openFileOf(base) : closedFileOf(base));

/** The spools among a folder's files, oldest first. */
export function spoolsAmong(files: readonly string[]): readonly SpoolName[] {
  return files
    .flatMap((file) => {
      const [, base, end] = pattern.exec(file) ?? [];
      return base === undefined ? [] : [{ base, isOpen: end === "open" }];
    })
    .sort((a, b) => (a.base < b.base ? -1 : 1));
}
