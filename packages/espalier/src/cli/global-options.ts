/** What every command knows before its own options. */
export interface GlobalOptions {
  /** The project's folder, as with `git -C`. */
  readonly dir: string;
  readonly json: boolean;
  readonly debug: boolean;
}
