export { acceptingSchema, type SchemaChange } from "./accept-schema.ts";
export { acceptedFileName } from "./accepted-file.ts";
export { changeText } from "./change-text.ts";
export { inferSchemaFile } from "./infer-schema.ts";
export { parseSchema } from "./parse-schema.ts";
export { planSchema, type Needs } from "./plan-schema.ts";
export {
  acceptanceFiles,
  hashSchemaFiles,
  readAccepted,
  readSchemaFile,
  writeAcceptance,
  type SchemaFile,
} from "./read-files.ts";
export { schemaFileName, type DataSchema, type SchemaColumn } from "./schema-file.ts";
export { schemaText } from "./schema-text.ts";
