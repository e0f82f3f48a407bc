import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { servedWine } from "../fixtures/served-models.ts";
import type { PredictionLog } from "../predictions/index.ts";
import { buildServer } from "./build-server.ts";

test("no answer is sent before what was predicted has been handed over", async () => {
  let written = (): void => {};
  const asked: unknown[] = [];
  const memory: PredictionLog = {
    remember: (live, rows, predictions, { requestId, headers, firstRow }) => {
      const alcohol = rows.map((row) => (row as { readonly alcohol: number }).alcohol);
      asked.push([live.reference.name, alcohol, predictions.length, requestId, headers["x-subject-id"], firstRow ?? 0]);
      return new Promise((resolve) => {
        written = resolve;
      });
    },
    stats: () => ({ writtenRows: 0, shedRows: {} as never, spoolBytes: 0 }),
    meter: () => {},
    close: async () => {},
  };
  const { app } = buildServer({
    models: [{ served: servedWine(), rules: { missing: "median" } }],
    predictions: memory,
  });
  const post = (url: string, type: string, payload: string) => {
    const headers = { "content-type": type, "x-request-id": "r", "x-subject-id": "ann" };
    return app.inject({ method: "POST", url, headers, payload });
  };

  for (const [url, type, payload] of [
    ["/predict", "application/json", '{"alcohol": 12}'],
    ["/predict/batch", "application/json", '[{"alcohol": 12}]'],
    ["/predict/batch", "application/x-ndjson", '{"alcohol": 12}\n'],
  ] as const) {
    let isAnswered = false;
    const answer = post(url, type, payload);
    void answer.then(() => (isAnswered = true));
    while (asked.length === 0) await nextTurn();
    for (let turn = 0; turn < 5; turn++) await nextTurn();
    expect(isAnswered).toBe(false);
    written();
    expect((await answer).statusCode).toBe(200);
    expect(asked.splice(0)).toEqual([["wine-quality", [12], 1, "r", "ann", 0]]);
  }
  await app.close();
});
