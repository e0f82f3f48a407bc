/** A file of a new project; the path is relative to its folder, with forward slashes. */
export interface ProjectFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}
