import { lineName, stageOfLine, type Lock, type LockLine } from "./lock.ts";

/** What a run knows of the project whose lock it writes. */
export interface LockScope {
  /** The environment that the run is in; null where none is chosen. */
  readonly environment: string | null;
  /** All stages that there are in it, whether they took part in the run or not. */
  readonly stages: readonly string[];
  /** All environments that the config names. */
  readonly environments: readonly string[];
}

/**
 * The lines of a lock after a run: what it made over what was there. Lines of stages and of environments that are no
 * more go; lines of other environments stay.
 *
 * @param made stage → line
 */
export function mergeLines(
  { lines }: Pick<Lock, "lines">,
  made: ReadonlyMap<string, LockLine>,
  { environment, stages, environments }: LockScope,
): ReadonlyMap<string, LockLine> {
  const kept = [...lines].filter(([name]) => {
    const line = stageOfLine(name);
    if (line.environment === environment) return stages.includes(line.stage);
    return line.environment === null || environments.includes(line.environment);
  });
  const written = [...made].map(([stage, line]): [string, LockLine] => [lineName(stage, environment), line]);
  return new Map([...kept, ...written]);
}
