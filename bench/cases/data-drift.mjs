import { generatedCsv } from "../harness/csv-files.mjs";
import { inTurn } from "../harness/in-turn.mjs";
import { madeFile } from "../harness/paths.mjs";
import { runSide } from "../harness/side.mjs";

const ROWS = 1_000_000;

/** Two batches that are loaded, compared by themselves and by a model. Nobody to compare with: ours is the only side. */
export async function* dataDrift(options) {
  const work = `drift: ${ROWS.toLocaleString("en")} x 28 each, loaded before`;
  if (!work.includes(options.only)) return;
  const files = { old: generatedCsv(42, ROWS), file: generatedCsv(43, ROWS) };
  const job = { do: "drift", ...files, scratch: madeFile("scratch"), cores: options.cores };
  const run = () => runSide({ name: "espalier", program: "ours/run-data.mjs" }, job);
  yield await inTurn(work, [{ name: "espalier", run }], options);
}
