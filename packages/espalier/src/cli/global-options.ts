/** What every command knows before its own options. */
export interface GlobalOptions {
  /** The project's folder, as with `git -C`. */
  readonly dir: string;
  /** The environment to work in, by `--env` or ESPALIER_ENV; null where none is chosen. */
  readonly environment: string | null;
  readonly json: boolean;
  readonly debug: boolean;
}
