/** `npm run docs:contract`: the contract's parsers as JSON Schema, so that a server needs no zod to describe itself. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import {
  classAnswer,
  classBatchAnswer,
  errorBody,
  health,
  modelInfo,
  modelList,
  ready,
  regressionAnswer,
  regressionBatchAnswer,
} from "../packages/espalier/dist/contract/index.js";

const described = {
  classAnswer,
  classBatchAnswer,
  errorBody,
  health,
  modelInfo,
  modelList,
  ready,
  regressionAnswer,
  regressionBatchAnswer,
};
const entries = Object.entries(described).map(([name, parser]) => {
  const { $schema: _, ...schema } = z.toJSONSchema(parser);
  return [name, schema];
});
const text = `// Made by \`npm run docs:contract\` from espalier/contract. Do not edit.
import type { JsonSchema } from "./openapi-schemas.ts";

/** What the contract's parsers accept, by their names there. */
export const contractSchemas = ${JSON.stringify(Object.fromEntries(entries), null, 2)} satisfies Readonly<Record<string, JsonSchema>>;
`;
writeFileSync(fileURLToPath(new URL("../packages/espalier/src/views/contract-schemas.ts", import.meta.url)), text);
