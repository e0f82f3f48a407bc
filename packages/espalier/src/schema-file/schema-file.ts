import type { ColumnType } from "../checks/index.ts";

/** The file's name, beside the config. */
export const schemaFileName = "espalier.schema.yaml";

/** What the data of a project looks like: every column of it, in its order. */
export interface DataSchema {
  readonly columns: readonly SchemaColumn[];
}

export interface SchemaColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** Whether rows may lack a value. */
  readonly nullable: boolean;
  /** Ends included; a date or time as ISO text. */
  readonly min?: number | string;
  readonly max?: number | string;
  /** Texts that there may be. */
  readonly levels?: readonly string[];
}
