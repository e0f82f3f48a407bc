/** `npm run bench -- NAME [--json] [--cores 1|2] [--repeats N] [--large] [--only TEXT]` */
import { availableParallelism } from "node:os";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { BadStart } from "./harness/bad-start.mjs";
import { root } from "./harness/paths.mjs";

const options = {
  json: { type: "boolean", default: false },
  cores: { type: "string", default: String(Math.min(2, availableParallelism())) },
  repeats: { type: "string", default: "5" },
  large: { type: "boolean", default: false },
  only: { type: "string", default: "" },
};

function readArguments() {
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    throw new BadStart(error.message);
  }
}

async function main() {
  const { values, positionals } = readArguments();
  const cores = countOf("--cores", values.cores);
  const repeats = countOf("--repeats", values.repeats);
  if (cores > availableParallelism()) {
    throw new BadStart(`--cores ${cores}: this machine has ${availableParallelism()}`);
  }
  if (!existsSync(join(root, "packages", "espalier", "dist"))) {
    throw new BadStart("benchmarks run the built packages: npm run build");
  }
  // Only now: these files load the built packages.
  const { cases } = await import("./cases/index.mjs");
  const { machine, tableOf } = await import("./harness/report.mjs");
  const [name = ""] = positionals;
  if (positionals.length !== 1 || !Object.hasOwn(cases, name)) {
    const list = Object.entries(cases).map(([each, { about }]) => `  ${each.padEnd(18)}${about}\n`);
    throw new BadStart(
      `npm run bench -- NAME [--json] [--cores N] [--repeats N] [--large] [--only TEXT]\n\n${list.join("")}`,
    );
  }

  for (const install of cases[name].needs) install();
  const report = { name, machine: machine(cores), date: new Date().toISOString(), rows: [] };
  const tell = (text) => process.stderr.write(`${text}\n`);
  if (report.machine.load_before > 0.5) tell(`the machine is busy (load ${report.machine.load_before}): expect noise`);
  for await (const row of cases[name].rows({ cores, repeats, large: values.large, only: values.only, tell })) {
    report.rows.push(row);
    if (!values.json) process.stdout.write(tableOf([row]));
  }
  if (values.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
}

/** @param {string} option @param {string} text */
function countOf(option, text) {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new BadStart(`${option} ${text}: a whole number of at least 1 was expected`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof BadStart)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
