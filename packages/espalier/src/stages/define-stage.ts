import type { Json } from "@espalier/learn";

/** What a function stage is given. Paths are absolute. */
export interface StageCall<Params> {
  /** The project's folder; also the current folder. */
  readonly dir: string;
  readonly params: Params;
  /** Path as declared → where it is. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Path as declared → where it is to be written; its folder is there. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Artifact's name → the file that holds it. */
  readonly artifacts: Readonly<Record<string, string>>;
  readonly environment: string | null;
  /** The project's seed. */
  readonly seed: number;
  /** Ends with the run and with the stage's time. */
  readonly signal: AbortSignal;
  /** A line into the stage's log. */
  log(line: string): void;
}

/** A stage's function. What it returns, if anything, are metrics of the run: name → number. */
export type StageFunction<Params = Readonly<Record<string, Json>>> = (
  call: StageCall<Params>,
) => void | Readonly<Record<string, number>> | Promise<void | Readonly<Record<string, number>>>;

/** Declares a function stage; `export default` it from the file that `stage.module` names. */
export const defineStage = <Params = Readonly<Record<string, Json>>>(
  run: StageFunction<Params>,
): StageFunction<Params> => run;
