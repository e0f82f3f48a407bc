import { generatedCsv } from "../harness/csv-files.mjs";
import { inTurn } from "../harness/in-turn.mjs";
import { answersFile, madeFile } from "../harness/paths.mjs";
import { runSide } from "../harness/side.mjs";

const ROWS = 1_000_000;

/** From a CSV file to a page, reading included. ydata-profiling in its minimal mode leaves correlations out; we do not. */
export async function* dataProfile(options) {
  const work = `profile: ${ROWS.toLocaleString("en")} x 28, CSV to page`;
  if (!work.includes(options.only)) return;
  const job = { do: "profile", file: generatedCsv(42, ROWS), scratch: madeFile("scratch"), cores: options.cores };
  const side = (/** @type {string} */ name, /** @type {string} */ program) => ({
    name,
    run: () => runSide({ name, program }, { ...job, out: answersFile() }),
  });
  const sides = [side("espalier", "ours/run-data.mjs"), side("ydata-profiling minimal", "peers/data/with_ydata.py")];
  yield await inTurn(work, sides, options);
}
