import { csvLine } from "../csv/index.ts";
import type { Example, LiveModel } from "../predict/index.ts";
import { exampleRequestId, jsonContent, ok, refusals, requestIdHeader, rowCodes } from "./describe.ts";
import { formTypes } from "./media-types.ts";
import { modelSchemas, schemaPrefix, type JsonSchema } from "./openapi-schemas.ts";
import { csvWriter, jsonLinesWriter } from "./row-writers.ts";
import type { RowPiece } from "./row-source.ts";
import type { View } from "./view.ts";

/** The batch route in the OpenAPI document: its three forms, in and out. */
export const describeBatch: View["describe"] = ({ models }, name) => {
  const live = models.get(name);
  const { info, example, reference } = live;
  const prefix = schemaPrefix(name);
  const answer = { predictions: [example.prediction], count: 1, model: reference, request_id: exampleRequestId };
  const csv = csvExample(live);
  const lines = (text: string, schema: string): JsonSchema => ({
    schema: { type: "string", description: `One ${schema} a line.` },
    example: text,
  });
  const types = (of: readonly string[], content: JsonSchema) => Object.fromEntries(of.map((type) => [type, content]));
  return {
    operation: {
      tags: ["Predict"],
      summary: "Predict many rows",
      description:
        "JSON: all rows are answered, or none. JSON lines and CSV are answered row by row while the body is still " +
        "coming; a row that does not fit is told in its place. The answer has the form that `accept` asks for, else " +
        "that of the body.",
      parameters: [requestIdHeader],
      requestBody: {
        required: true,
        content: {
          ...jsonContent(`${prefix}Rows`, [example.row]),
          ...types(formTypes.jsonl.slice(0, 1), lines(`${JSON.stringify(example.row)}\n`, "row")),
          ...types(formTypes.csv.slice(0, 1), lines(csv.input, "row, below one with the names of all features,")),
        },
      },
      responses: {
        200: ok("One prediction a row, in the rows' order.", {
          ...jsonContent(`${prefix}BatchAnswer`, answer),
          ...types(
            formTypes.jsonl.slice(0, 1),
            lines(jsonLinesWriter.write(csv.piece, [example.prediction], 0), "prediction"),
          ),
          ...types(formTypes.csv.slice(0, 1), lines(csv.output, "row with its prediction")),
        }),
        ...refusals([...rowCodes, "CSV_INVALID", "LINE_TOO_LONG", "TOO_MANY_ROWS"]),
      },
    },
    schemas: modelSchemas(info, example.row, prefix),
  };
};

export function csvExample(live: LiveModel) {
  const { info, example } = live;
  const names = info.features.map(({ name }) => name);
  const cells = names.map((name) => cellOf(example, name));
  const line = csvLine(cells);
  const chunk = live.chunks.readRows([example.row]);
  const piece: RowPiece = { chunk, inputCells: () => cells, inputLine: () => line.slice(0, -1) };
  const writer = csvWriter(names, live);
  return { input: csvLine(names) + line, output: writer.head + writer.write(piece, [example.prediction], 0), piece };
}

const cellOf = ({ row }: Example, name: string): string | number | null => {
  const value = row[name];
  return typeof value === "string" || typeof value === "number" ? value : null;
};
