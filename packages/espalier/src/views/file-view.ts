import type { Prediction } from "../contract/index.ts";
import { Refusal, type LiveModel } from "../predict/index.ts";
import { answerText, outcomesOf, type AskedRows } from "./answer-rows.ts";
import { csvSource } from "./csv-source.ts";
import { csvExample } from "./batch-describe.ts";
import { jsonContent, ok } from "./describe.ts";
import { fileInForm } from "./form-file.ts";
import { formTypes, mediaType, refuseForeignCharset, wanted } from "./media-types.ts";
import { stateSchemas } from "./openapi-schemas.ts";
import { createPace } from "./pace.ts";
import { csvWriter, jsonLinesWriter } from "./row-writers.ts";
import type { ScoredFile, ShownRow } from "./scored-page.ts";
import type { View, ViewServer } from "./view.ts";

const rowsShown = 1_000;
/** A scored file of more characters is not put into the page. */
const mostInPage = 4 * 2 ** 20;
const htmlType = "text/html; charset=utf-8";

/** A CSV file, from a browser's form or as it is, scored: a page for people, CSV or JSON lines for programs. */
export const fileView: View = {
  id: "predictFile",
  method: "POST",
  path: "/predict/file",
  role: "predict",
  takes: "stream",
  types: ["multipart/form-data", ...formTypes.csv],
  async answer(request, server) {
    const header = String(request.headers["content-type"]);
    const live = server.models.get(request.params.name);
    const asks = request.query.get("as") === "csv" ? { form: "csv", type: "text/csv" } : wanted(request.headers.accept);
    const isForPrograms = asks?.form === "csv" || asks?.form === "jsonl";
    try {
      refuseForeignCharset(header);
      const isForm = mediaType(header).type === "multipart/form-data";
      const body = isForm ? await fileInForm(request.stream!, header) : request.stream!;
      const pace = createPace();
      const { bodyBytes: lineBytes, streamRows: mostRows } = server.limits;
      const source = await csvSource(body, live, { pace, lineBytes, names: "needed" });
      const asked: AskedRows = { live, source, pace, request, mostRows };
      if (!isForPrograms) {
        const { pageHeaders: headers, scoredPage } = await import("./scored-page.ts"); // pictures and all: few requests need it
        return { status: 200, type: htmlType, headers, body: scoredPage(await scored(server, asked)) };
      }
      const writer = asks.form === "csv" ? csvWriter(source.names, live) : jsonLinesWriter;
      const headers = { "content-disposition": `attachment; filename="scored.${asks.form}"` };
      return { status: 200, type: `${asks.type}; charset=utf-8`, headers, body: answerText(server, asked, writer) };
    } catch (error) {
      if (isForPrograms || !(error instanceof Refusal)) throw error;
      const { pageHeaders: headers, refusedPage } = await import("./scored-page.ts");
      return { status: error.status, type: htmlType, headers, body: refusedPage(error) };
    }
  },
  describe: ({ models }, name) => {
    const csv = csvExample(models.get(name));
    const text = (description: string, example: string) => ({ schema: { type: "string", description }, example });
    return {
      operation: {
        tags: ["Predict"],
        summary: "Score a CSV file: a page, or the file with predictions",
        requestBody: {
          required: true,
          content: {
            "multipart/form-data": {
              schema: {
                type: "object",
                properties: { file: { type: "string", format: "binary" } },
                required: ["file"],
              },
            },
            "text/csv": text(
              "The file. Its first line names all features; other columns are passed through.",
              csv.input,
            ),
          },
        },
        responses: {
          200: ok("A page by default; `accept: text/csv` or `?as=csv` asks for the scored file.", {
            "text/html": { schema: { type: "string" } },
            "text/csv": text("The file's columns and the prediction.", csv.output),
          }),
          default: ok("Any refusal: as a page, or as JSON where CSV was asked for.", {
            "text/html": { schema: { type: "string" } },
            ...jsonContent("Error"),
          }),
        },
      },
      schemas: stateSchemas,
    };
  },
};

async function scored(server: ViewServer, asked: AskedRows): Promise<ScoredFile> {
  const { live, source } = asked;
  const writer = csvWriter(source.names, live);
  const shown: ShownRow[] = [];
  const tally = tallyOf(live);
  let csv: string | null = writer.head;
  let [rows, refused] = [0, 0];
  for await (const { piece, outcomes, firstRow } of outcomesOf(server, asked)) {
    for (const [row, outcome] of outcomes.entries()) {
      if (outcome instanceof Refusal) refused++;
      else tally.add(outcome);
      if (shown.length < rowsShown) shown.push({ cells: piece.inputCells(row), outcome });
    }
    rows += outcomes.length;
    if (csv !== null) csv += writer.write(piece, outcomes, firstRow);
    if (csv !== null && csv.length > mostInPage) csv = null;
  }
  return { live, names: source.names, rows, refused, ...tally.result(), shown, csv };
}

/** Counts predictions by class or rating, and how far numbers reach. */
function tallyOf({ info }: LiveModel) {
  const labels = info.target.classes ?? info.bands?.map(({ label }) => label) ?? [];
  const counts = new Map(labels.map((label) => [label, 0]));
  let [low, high, sum, numbers] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  return {
    add: (outcome: Prediction) => {
      const label = "label" in outcome ? outcome.label : outcome.rating;
      if (typeof label === "string") counts.set(label, (counts.get(label) ?? 0) + 1);
      if (typeof outcome.prediction !== "number") return;
      low = Math.min(low, outcome.prediction);
      high = Math.max(high, outcome.prediction);
      sum += outcome.prediction;
      numbers++;
    },
    result: (): Pick<ScoredFile, "counts" | "range"> => ({
      counts: [...counts].sort((a, b) => b[1] - a[1]),
      range: numbers === 0 ? null : { low, mean: sum / numbers, high },
    }),
  };
}
