import type { PredictBatchResponse, Prediction } from "../contract/index.ts";
import type { LiveModel } from "../predict/index.ts";
import { allPredictions, answerText, type AskedRows } from "./answer-rows.ts";
import { describeBatch } from "./batch-describe.ts";
import { manyRows, refuseTooManyRows } from "./body-rows.ts";
import { collected } from "./collected.ts";
import { csvSource } from "./csv-source.ts";
import { jsonLinesSource, rowsSource } from "./json-sources.ts";
import { formOf, formTypes, mediaType, refuseForeignCharset, wanted, type Form } from "./media-types.ts";
import { createPace, type Pace } from "./pace.ts";
import type { RowSource } from "./row-source.ts";
import { csvWriter, jsonLinesWriter } from "./row-writers.ts";
import { jsonAnswer, type View, type ViewAnswer, type ViewRequest, type ViewServer } from "./view.ts";

/** Many rows' predictions. As JSON all or none; as JSON lines and CSV row by row, while the body is still coming. */
export const batchView: View = {
  id: "predictBatch",
  method: "POST",
  path: "/predict/batch",
  role: "predict",
  takes: "stream",
  types: Object.values(formTypes).flat(),
  async answer(request, server) {
    refuseForeignCharset(request.headers["content-type"]);
    const { type } = mediaType(request.headers["content-type"]);
    const form = formOf(type) ?? "json";
    const want = wanted(request.headers.accept) ?? { form, type };
    const live = server.models.get(request.params.name);
    if (form === "json" && want.form === "json") return wholeAnswer(live, request, server);

    const pace = createPace();
    const source = await sourceOf(form, live, pace, request, server);
    const mostRows = want.form === "json" ? server.limits.batchRows : server.limits.streamRows;
    const asked: AskedRows = { live, source, pace, request, mostRows };
    if (want.form === "json") return batchAnswer(await allPredictions(server, asked), live, request);
    const writer = want.form === "csv" ? csvWriter(source.names, live) : jsonLinesWriter;
    const { name, version } = live.reference;
    return {
      status: 200,
      type: `${want.type}; charset=utf-8`,
      body: answerText(server, asked, writer),
      headers: { "x-model": `${encodeURIComponent(name)}/${version}` },
    };
  },
  describe: describeBatch,
};

async function wholeAnswer(live: LiveModel, request: ViewRequest, server: ViewServer): Promise<ViewAnswer> {
  const { rows, prefix } = manyRows(
    await collected(request.stream!, server.limits.batchBodyBytes),
    server.limits.batchRows,
  );
  refuseTooManyRows(rows.length, server.limits.batchRows);
  return batchAnswer(await server.ask(live, rows, (row) => `${prefix}[${row}]`, request), live, request);
}

const batchAnswer = (predictions: readonly Prediction[], live: LiveModel, { requestId }: ViewRequest): ViewAnswer =>
  jsonAnswer({
    predictions: [...predictions],
    count: predictions.length,
    model: live.reference,
    request_id: requestId,
  } as PredictBatchResponse);

async function sourceOf(
  form: Form,
  live: LiveModel,
  pace: Pace,
  { stream }: ViewRequest,
  { limits }: ViewServer,
): Promise<RowSource> {
  switch (form) {
    case "csv":
      return await csvSource(stream!, live, { pace, lineBytes: limits.bodyBytes, names: "needed" });
    case "jsonl":
      return jsonLinesSource(stream!, live, { pace, lineBytes: limits.bodyBytes });
    case "json":
      return rowsSource(manyRows(await collected(stream!, limits.batchBodyBytes), limits.batchRows).rows, live, pace);
  }
}
