import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { FEATURES, generate } from "./generator.mjs";
import { madeFile } from "./paths.mjs";

const ROWS_AT_ONCE = 10_000;
const header = [...Array.from({ length: FEATURES }, (_, f) => `f${f}`), "y"].join(",");

/** A file that is there as a whole, or made. */
function made(name, write) {
  const path = madeFile("data", name);
  if (existsSync(path)) return path;
  const file = openSync(`${path}.part`, "w");
  write((/** @type {string} */ text) => writeSync(file, text));
  closeSync(file);
  renameSync(`${path}.part`, path);
  return path;
}

/** Rows of the generator as text: 28 numbers of 7 digits and the label. */
function* lines(seed, first, rows) {
  for (let at = 0; at < rows; at += ROWS_AT_ONCE) {
    const count = Math.min(ROWS_AT_ONCE, rows - at);
    const { x, y } = generate(seed, first + at, count);
    let text = "";
    for (let row = 0; row < count; row++) {
      for (let f = 0; f < FEATURES; f++) text += `${Number(x[row * FEATURES + f].toPrecision(7))},`;
      text += `${y[row]}\n`;
    }
    yield text;
  }
}

/** @param {number} seed @param {number} rows */
export const generatedCsv = (seed, rows) =>
  made(`generated-${seed}-${rows}.csv`, (write) => {
    write(`${header}\n`);
    for (const text of lines(seed, 0, rows)) write(text);
  });

/** The generator's first million rows again and again, until there is a gigabyte. */
export const gigabyteCsv = () =>
  made("gigabyte.csv", (write) => {
    const rows = readFileSync(generatedCsv(42, 1_000_000), "utf8").slice(header.length + 1);
    write(`${header}\n`);
    for (let bytes = 0; bytes < 1e9; bytes += rows.length) write(rows);
  });

const colours = ["red", "green", "blue"];
const winds = ["N", "E", "S", "W"];

/** Ten numbers, a row number, two categories and a code: what the checks are about. */
export const checkedCsv = (/** @type {number} */ rows) =>
  made(`checked-${rows}.csv`, (write) => {
    write(`${Array.from({ length: 10 }, (_, f) => `f${f}`).join(",")},id,colour,wind,code\n`);
    for (let at = 0; at < rows; at += ROWS_AT_ONCE) {
      const count = Math.min(ROWS_AT_ONCE, rows - at);
      const { x } = generate(7, at, count);
      let text = "";
      for (let row = 0; row < count; row++) {
        const id = at + row;
        const mixed = Math.imul(id + 1, 0x9e3779b1) >>> 0;
        for (let f = 0; f < 10; f++) text += `${Number(x[row * FEATURES + f].toPrecision(7))},`;
        const code = `${String.fromCharCode(65 + (mixed % 26), 65 + ((mixed >>> 8) % 26))}-${String(mixed % 10_000).padStart(4, "0")}`;
        text += `${id},${colours[mixed % 3]},${winds[(mixed >>> 4) % 4]},${code}\n`;
      }
      write(text);
    }
  });

/** A folder with so many different CSV files of about 10 kB, made once; see `copyOf`. */
export function manyFiles(/** @type {number} */ count) {
  const folder = madeFile("data", `files-${count}`);
  const done = join(folder, "done");
  if (existsSync(done)) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (let i = 0; i < count; i++) {
    const file = openSync(join(folder, `part-${String(i).padStart(5, "0")}.csv`), "w");
    const [text] = lines(42, 40 * i, 40);
    writeSync(file, `${header}\n${text}`.slice(0, 10_000));
    closeSync(file);
  }
  closeSync(openSync(done, "w"));
  return folder;
}

/** The files of `manyFiles` in a fresh folder. */
export function copyOf(folder, count, to) {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (let i = 0; i < count; i++) {
    const name = `part-${String(i).padStart(5, "0")}.csv`;
    copyFileSync(join(folder, name), join(to, name));
  }
}

export const megabytes = (/** @type {string} */ path) => Math.round(statSync(path).size / 1e6);
