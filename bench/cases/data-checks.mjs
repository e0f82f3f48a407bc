import { checkedCsv } from "../harness/csv-files.mjs";
import { inTurn } from "../harness/in-turn.mjs";
import { answersFile, madeFile } from "../harness/paths.mjs";
import { runSide } from "../harness/side.mjs";

const ROWS = 1_000_000;
const numbers = Array.from({ length: 10 }, (_, f) => `f${f}`);

const checks = [
  ...numbers.map((column) => ({ check: "null-rate", column, max: 0 })),
  ...numbers.map((column) => ({ check: "range", column, min: -100, max: 1000 })),
  { check: "unique", columns: ["id"] },
  { check: "one-of", column: "colour", values: ["red", "green", "blue"] },
  { check: "one-of", column: "wind", values: ["N", "E", "S", "W"] },
  { check: "pattern", column: "code", pattern: "^[A-Z]{2}-[0-9]{4}$" },
  { check: "row-count", min: 1, max: 2 * ROWS },
];

/** The checks alone on rows that are loaded, and the whole process from the CSV file on. All of them hold. */
export async function* dataChecks(options) {
  const work = `checks: ${checks.length} on ${ROWS.toLocaleString("en")} rows`;
  const job = { do: "check", file: checkedCsv(ROWS), scratch: madeFile("scratch"), checks, cores: options.cores };
  const side = (/** @type {string} */ name, /** @type {string} */ program) => ({
    name,
    run: () => runSide({ name, program }, { ...job, out: answersFile() }),
  });
  const sides = [
    side("espalier", "ours/run-data.mjs"),
    side("Pandera", "peers/data/with_pandera.py"),
    side("Great Expectations", "peers/data/with_great_expectations.py"),
  ];
  const alone = `${work}, loaded before`;
  if (alone.includes(options.only)) yield await inTurn(alone, sides, { ...options, metric: "failed" });
  const whole = `${work}, whole process from CSV`;
  if (whole.includes(options.only)) yield await inTurn(whole, sides, { ...options, time: "wall_ms", metric: "failed" });
}
