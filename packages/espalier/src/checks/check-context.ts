import type { Relation, RelationColumn } from "../source/index.ts";
import type { Accepted } from "./accepted.ts";

/** What checks are held against. */
export interface CheckSetting {
  /** The project's folder; other sources are found from there. */
  readonly dir: string;
  /** The config file's name, for messages. */
  readonly configFile: string;
  readonly features: readonly string[];
  readonly target: string;
  /** Columns that were there by the schema file: a check of one that has vanished is passed over, the schema tells it. */
  readonly expected: readonly string[];
  /** null where nothing was accepted yet. */
  readonly accepted: Accepted | null;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** When the source's files were last written; null where that is not known. */
  readonly modifiedAt: number | null;
  /** An existing folder for what SQL does not hold in memory. */
  readonly scratch: string;
  readonly signal?: AbortSignal | undefined;
}

/** All that planning a check can see. */
export interface CheckContext extends CheckSetting {
  readonly relation: Relation;
  /** The name of a temporary table that nobody has. */
  newTable(): string;
  /** The outcome is true until this time, in milliseconds since 1970, and no longer. */
  holdsUntil(time: number): void;
}

/** A column that is there: whoever asks for another one has been told so before. */
export const columnOf = ({ relation }: CheckContext, name: string): RelationColumn =>
  relation.columns.find((column) => column.name === name)!;
