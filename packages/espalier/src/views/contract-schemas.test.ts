import { expect, test } from "vitest";
import { z } from "zod";
import * as contract from "../contract/index.ts";
import { contractSchemas } from "./contract-schemas.ts";

const parsers: ReadonlyMap<string, unknown> = new Map(Object.entries(contract));

test.each(Object.entries(contractSchemas))(
  "%s is written down as the contract has it; if not: npm run docs:contract",
  (name, schema) => {
    const parser = parsers.get(name) as z.ZodType;
    expect({ $schema: "https://json-schema.org/draft/2020-12/schema", ...schema }).toEqual(z.toJSONSchema(parser));
  },
);
