export { featuresOf, type Features } from "./features.ts";
export {
  category,
  cellOf,
  conform,
  number,
  schema,
  schemaOf,
  tableFromRows,
  type CategoryFeature,
  type Feature,
  type NumberFeature,
  type Row,
  type Schema,
} from "./schema.ts";
export {
  categoryColumn,
  columnOf,
  createTable,
  lengthOf,
  numberColumn,
  takeColumn,
  takeRows,
  withColumns,
  type CategoryColumn,
  type Column,
  type NumberColumn,
  type Table,
} from "./table.ts";
export {
  takeTarget,
  targetInfo,
  type ClassificationTarget,
  type RegressionTarget,
  type Target,
  type TargetInfo,
  type Task,
} from "./target.ts";
