import { gigabyteCsv } from "../harness/csv-files.mjs";
import { inTurn } from "../harness/in-turn.mjs";
import { madeFile } from "../harness/paths.mjs";
import { runSide } from "../harness/side.mjs";

/** A CSV file into columns. DuckDB is the same build, in Node, and reads by itself: what we add is what is measured. */
export async function* dataCsv(options) {
  const work = "csv: 1 GB into columns";
  if (!work.includes(options.only)) return;
  const job = { do: "columns", file: gigabyteCsv(), scratch: madeFile("scratch"), cores: options.cores };
  const side = (/** @type {string} */ name, /** @type {string} */ program) => ({
    name,
    run: () => runSide({ name, program }, job),
  });
  const sides = [side("espalier", "ours/run-data.mjs"), side("DuckDB", "peers/data/with_duckdb.mjs")];
  yield await inTurn(work, sides, options);
}
