/** A file of a new project; the path is relative to its folder, with forward slashes. */
export interface ProjectFile {
  readonly path: string;
  /** What it holds; or, of a file that may be large, which file it is a copy of. */
  readonly content: string | Uint8Array | { readonly copyOf: string };
}
