import { entry, faultsFrom, quoted, shown, type Problem } from "@espalier/learn";

/** ` at "/a/b"`, unless `what` names the path already. */
const at = (p: { what: string; path: string }) =>
  p.path === "" || p.what.includes(p.path) ? "" : ` at ${quoted(p.path)}`;

const someOf = (names: readonly string[]) =>
  names.length === 0 ? "none" : names.slice(0, 10).map(quoted).join(", ") + (names.length > 10 ? ", …" : "");

/** Where a cell is: the line counts from 1 with the header, the row counts from 1 below it. */
interface CellPlace {
  readonly file: string;
  readonly line: number;
  readonly row: number;
  readonly column: string;
}

/** A problem of the configuration, with the name that was probably meant and the override it came from. */
export interface ConfigProblem extends Problem {
  readonly like?: readonly string[];
  readonly from?: string;
}

// A path is never cut: it must be found.
const inFile = (file: string) => JSON.stringify(file);

const problemText = (p: ConfigProblem) =>
  `${p.path === "" ? "the configuration" : p.path} must be ${p.rule}; got ${shown(p.got)}${p.from ? ` (from ${p.from})` : ""}${p.like && p.like.length > 0 ? `: did you mean ${p.like.map(quoted).join(" or ")}?` : ""}`;

/** Every fault the life-cycle throws. Sorted by code; documented in docs/reference/errors.md. */
export const espalierFaults = {
  ALIAS_INVALID: entry({
    blame: "input",
    doc: "An alias of a registered model is not written as aliases are, or is a word with a meaning of its own.",
    message: (p: { alias: string }) =>
      `an alias must be 1 to 100 lower-case letters, digits, "-" and "_", begin with a letter, and be neither "latest" nor like "v1"; got ${quoted(p.alias)}`,
    hint: () => 'choose a name such as "champion" or "challenger"',
  }),
  ALIAS_NOT_SET: entry({
    blame: "input",
    doc: "A registered model has no such alias, so no version can be found by it.",
    message: (p: { model: string; alias: string; have: readonly string[] }) =>
      `model ${quoted(p.model)} has no alias ${quoted(p.alias)}; its aliases: ${someOf(p.have)}`,
    hint: (p) =>
      p.have.length === 0
        ? `name a version by number, or train one that passes its gate: that one becomes "champion"`
        : "name one of these aliases, or a version by number",
  }),
  BANDS_INVALID: entry({
    blame: "input",
    doc: "The bands that put predictions into words are empty or overlap.",
    message: (p: { problems: readonly string[] }) => `serve.bands: ${p.problems.join("; ")}`,
    hint: () => "write each as [low, high] with low < high; a band ends where the next begins",
  }),
  BLOB_DAMAGED: entry({
    blame: "state",
    doc: "A file of the store no longer has the bytes it is named after: it was altered, or the disk lost some.",
    message: (p: { hash: string; path: string }) =>
      `stored file ${quoted(p.path)} is damaged: its content no longer has the SHA-256 it is named after`,
    hint: () => "delete that file and run again: what made it is then made anew",
  }),
  BLOB_MISSING: entry({
    blame: "state",
    doc: "The store names a file that is not there: it was deleted, or the store was copied in part.",
    message: (p: { hash: string; path: string }) => `stored file ${quoted(p.path)} is missing`,
    hint: () => "copy it back from where the store came from, or run again: what made it is then made anew",
  }),
  CANDIDATE_FAILED: entry({
    blame: "input",
    doc: "No trial of one candidate could be fitted, most often because its recipe does not suit the data.",
    message: (p: { candidate: string; reason: string }) =>
      `candidate ${quoted(p.candidate)} cannot be fitted: ${p.reason}`,
    hint: (p) =>
      `change or remove candidates.${p.candidate} in the config; impute() and oneHot() prepare columns for linear models`,
  }),
  CELL_NOT_NUMBER: entry({
    blame: "input",
    doc: "A column that the project declares as numbers holds something else in some row.",
    message: (p: CellPlace & { value: string; more: number }) =>
      `${inFile(p.file)}, line ${p.line} (row ${p.row}): column ${quoted(p.column)} must hold numbers; got ${quoted(p.value)}${p.more > 0 ? ` (and ${p.more} more such cells)` : ""}`,
    hint: (p) =>
      `correct the cell; or, if ${quoted(p.value)} stands for a missing value, add it to csv(…, { missing: […] }); or declare ${quoted(p.column)} as category([…])`,
  }),
  CHECKS_FAILED: entry({
    blame: "input",
    doc: "The data does not satisfy the schema or a check of severity `error`. Nothing was trained.",
    message: (p: { findings: readonly { readonly message: string; readonly hint: string }[] }) =>
      `the data does not pass its checks: ${p.findings.map(({ message }) => message).join("; ")}`,
    hint: (p) => [...new Set(p.findings.map(({ hint }) => hint))].join("; "),
  }),
  CONFIG_FAILED: entry({
    blame: "input",
    doc: "The configuration file could be read, but running it threw an error.",
    message: (p: { file: string; problem: string }) => `${p.file} stopped with an error: ${p.problem}`,
    hint: () => 'correct it; it may import from "espalier", "@espalier/learn", Node and files of its own project',
  }),
  CONFIG_INVALID: entry({
    blame: "input",
    doc: "The configuration has unknown keys, wrong types or values out of range. All problems are listed at once.",
    message: (p: { file: string; problems: readonly ConfigProblem[] }) =>
      `${p.file}: ${p.problems.map(problemText).join("; ")}`,
    hint: (p) => (p.problems.length === 1 ? "correct this value" : "correct these values"),
  }),
  CONFIG_SYNTAX: entry({
    blame: "input",
    doc: "The configuration file, or params.yaml, is not well-formed.",
    message: (p: { file: string; line: number | null; column: number | null; problem: string }) =>
      `${p.file}${p.line === null ? "" : `, line ${p.line}`}${p.column === null ? "" : `, column ${p.column}`}: ${p.problem}`,
    hint: () => "correct the syntax there, or just before",
  }),
  CSV_COLUMN_ABSENT: entry({
    blame: "input",
    doc: "The data file lacks columns that the project declares as features.",
    message: (p: { file: string; columns: readonly string[]; have: readonly string[]; like: readonly string[] }) =>
      `${inFile(p.file)} has no column ${someOf(p.columns)}; it has ${someOf(p.have)}`,
    hint: (p) =>
      `${p.like.length > 0 ? `did you mean ${someOf(p.like)}? ` : ""}correct the name in the file or in \`features\`, or leave it out of \`features\``,
  }),
  CSV_COLUMN_TWICE: entry({
    blame: "input",
    doc: "The header of a CSV file names a column twice.",
    message: (p: { file: string; column: string; places: readonly number[] }) =>
      `${inFile(p.file)}, line 1: column ${quoted(p.column)} must be named once; it is the name of columns ${p.places.join(" and ")}`,
    hint: () => "give every column of the header a name of its own",
  }),
  CSV_COLUMN_UNNAMED: entry({
    blame: "input",
    doc: "The header of a CSV file has an empty name.",
    message: (p: { file: string; places: readonly number[]; after: string | null }) =>
      `${inFile(p.file)}, line 1: every column must have a name; ${p.places.length === 1 ? `column ${p.places[0]} has` : `columns ${p.places.slice(0, 10).join(", ")} have`} none${p.after === null ? "" : ` (it comes after ${quoted(p.after)})`}`,
    hint: () =>
      "name the column in the header, or remove it from the file (a delimiter at the end of each line makes one)",
  }),
  CSV_DELIMITER: entry({
    blame: "input",
    doc: "With this delimiter a CSV file has a single column, while its header contains another delimiter.",
    message: (p: { file: string; delimiter: string; found: string; columns: number }) =>
      `${inFile(p.file)}: the delimiter ${quoted(p.delimiter)} gives one column; its header contains ${quoted(p.found)}, which would give ${p.columns}`,
    hint: (p) => `write csv(…, { delimiter: ${JSON.stringify(p.found)} })`,
  }),
  CSV_QUOTE: entry({
    blame: "input",
    doc: "A CSV file has a quote that is never closed, or one in the middle of a cell.",
    message: (p: { file: string; line: number; row: number; column: string; problem: string }) =>
      `${inFile(p.file)}, line ${p.line} (${p.row === 0 ? "header" : `row ${p.row}`}), column ${quoted(p.column)}: ${p.problem}`,
    hint: () => 'put the whole cell in quotes and write each quote inside it twice: "6 "" pipe"',
  }),
  CSV_ROW_RAGGED: entry({
    blame: "input",
    doc: "A row of a CSV file has more or fewer cells than its header.",
    message: (p: { file: string; line: number; row: number; expected: number; found: number; more: number }) =>
      `${inFile(p.file)}, line ${p.line} (row ${p.row}) must have ${p.expected} cells, as the header has; it has ${p.found}${p.more > 0 ? ` (and ${p.more} more such rows)` : ""}`,
    hint: (p) =>
      p.found > p.expected
        ? "remove the extra cells; put a cell that contains the delimiter in quotes"
        : "add the missing cells (leave them empty where there is no value)",
  }),
  DISK_FAILED: entry({
    blame: "state",
    doc: "The disk or file system reported an input or output error.",
    message: (p: { what: string; path: string; problem: string }) =>
      `the disk failed on ${p.what}${at(p)}: ${p.problem}`,
    hint: () => "check the disk and its mount; what was saved before is untouched",
  }),
  DISK_FULL: entry({
    blame: "state",
    doc: "There is no space left on the disk, or a quota is used up.",
    message: (p: { what: string; path: string }) => `no space left on the disk for ${p.what}${at(p)}`,
    hint: () => "free some space and run again: what was finished before is kept and reused",
  }),
  FEATURES_NONE: entry({
    blame: "input",
    doc: "No column of the data file can serve as a feature.",
    message: (p: { file: string; reasons: readonly { column: string; reason: string }[] }) =>
      `${inFile(p.file)} has no column to predict from${
        p.reasons.length === 0
          ? ": the target is its only one"
          : `; ${p.reasons
              .slice(0, 10)
              .map((r) => `${quoted(r.column)}: ${r.reason}`)
              .join("; ")}`
      }`,
    hint: () => "add a column of numbers, or of texts that repeat",
  }),
  FILE_EMPTY: entry({
    blame: "input",
    doc: "A data file has no content.",
    message: (p: { file: string }) => `${inFile(p.file)} is empty`,
    hint: () => "it needs a header line and rows below it; was it saved or copied completely?",
  }),
  FILE_ENCODING: entry({
    blame: "input",
    doc: "A data file is not UTF-8 text.",
    message: (p: { file: string; line: number; found: "binary" | "utf-16" | "not-utf-8"; fix: string }) =>
      p.found === "not-utf-8"
        ? `${inFile(p.file)}, line ${p.line}: must be UTF-8 text; this line has bytes that are not (Latin-1 or Windows-1252, as it seems)`
        : `${inFile(p.file)} must be UTF-8 text; it is ${p.found === "utf-16" ? "UTF-16" : "a binary file"}`,
    hint: (p) => p.fix,
  }),
  FILE_HEADER_ONLY: entry({
    blame: "input",
    doc: "A data file has a header and no row.",
    message: (p: { file: string; columns: number }) =>
      `${inFile(p.file)} has a header of ${p.columns} ${p.columns === 1 ? "column" : "columns"} and no row`,
    hint: () => "add rows below the header",
  }),
  FILE_NOT_FOUND: entry({
    blame: "input",
    doc: "A file that was named is not there.",
    message: (p: { what: string; path: string }) => `${p.what}${at(p)} is not there`,
    hint: () => "check the path; relative paths start at the project's folder",
  }),
  FILE_NOT_READABLE: entry({
    blame: "state",
    doc: "A file or folder is there, but its permissions do not let this user read it.",
    message: (p: { what: string; path: string }) => `${p.what}${at(p)} must be readable; permission denied`,
    hint: () => "give this user the right to read it (see ls -l)",
  }),
  FILE_NOT_WRITABLE: entry({
    blame: "state",
    doc: "A file cannot be written: its permissions forbid it to this user.",
    message: (p: { what: string; path: string }) => `${p.what}${at(p)} must be writable; permission denied`,
    hint: () => "give this user the right to write it (see ls -l), or choose another place",
  }),
  FOLDER_NOT_EMPTY: entry({
    blame: "input",
    doc: "A new project would be written into a folder that already has something in it.",
    message: (p: { path: string; has: readonly string[] }) =>
      `the folder ${quoted(p.path)} must be new or empty; it has ${someOf(p.has)}`,
    hint: () => "choose another folder, or empty this one",
  }),
  FOLDER_READ_ONLY: entry({
    blame: "state",
    doc: "Nothing can be created or changed in a folder: its permissions or its file system are read-only.",
    message: (p: { what: string; path: string }) => `${p.what}${at(p)} must be in a folder that can be written to`,
    hint: () => "give this user the right to write there, or work in a copy of the project elsewhere",
  }),
  HOST_UNAVAILABLE: entry({
    blame: "input",
    doc: "The server was to listen on an address that this machine does not have.",
    message: (p: { host: string }) => `this machine has no address ${quoted(p.host)} to listen on`,
    hint: () => "use 127.0.0.1 for this machine alone, or 0.0.0.0 for every network it is in",
  }),
  INIT_NEEDS_DATA: entry({
    blame: "input",
    doc: "The command `espalier init` was given neither a data file with its target nor a template.",
    message: () => "init needs either --from CSV with --target COLUMN, or --template NAME",
    hint: () => "type: espalier init my-project --from data.csv --target column",
  }),
  MODEL_NAME_INVALID: entry({
    blame: "input",
    doc: "A registered model's name is empty, too long, or has a character that names may not have.",
    message: (p: { name: string }) =>
      `a model's name must be 1 to 200 printable characters without slashes or spaces at its ends; got ${quoted(p.name)}`,
    hint: () => 'choose a name such as "wine-quality"',
  }),
  MODEL_NOT_FOUND: entry({
    blame: "input",
    doc: "The registry has no model of this name.",
    message: (p: { model: string; have: readonly string[] }) =>
      `there is no model ${quoted(p.model)}; the registry has ${someOf(p.have)}`,
    hint: (p) =>
      p.have.length === 0 ? "type `espalier run` first: it trains and registers a model" : "name one of these models",
  }),
  PARAM_CHANGED: entry({
    blame: "input",
    doc: "A run's parameter was logged a second time with another value. Parameters are written once.",
    message: (p: { run: string; key: string; old: string; new: string }) =>
      `run ${p.run} already has ${quoted(p.key)} = ${quoted(p.old)}; got ${quoted(p.new)}`,
    hint: () => "log what changes during a run as a metric, or start another run",
  }),
  PATH_IS_FOLDER: entry({
    blame: "input",
    doc: "A folder was named where a file is needed.",
    message: (p: { what: string; path: string }) => `${p.what}${at(p)} must be a file; it is a folder`,
    hint: () => "name a file in it",
  }),
  PATH_NOT_FOLDER: entry({
    blame: "input",
    doc: "A file stands where a folder is needed.",
    message: (p: { what: string; path: string }) => `${p.what}${at(p)} must be in a folder; a file is in the way`,
    hint: () => "move that file away, or choose another place",
  }),
  PORT_FORBIDDEN: entry({
    blame: "input",
    doc: "This user may not listen on the port that the server was given.",
    message: (p: { host: string; port: number }) => `this user may not listen on port ${p.port} of ${p.host}`,
    hint: () => "choose a port from 1024 on: --port 3000",
  }),
  PORT_IN_USE: entry({
    blame: "state",
    doc: "Another program listens on the port that the server was given.",
    message: (p: { host: string; port: number }) => `port ${p.port} of ${p.host} is in use by another program`,
    hint: (p) => `end that program, or choose another port: --port ${p.port < 65535 ? p.port + 1 : 3000}`,
  }),
  PROJECT_NOT_FOUND: entry({
    blame: "input",
    doc: "A folder that was named as a project has no espalier.config.ts (or .js, .mjs).",
    message: (p: { dir: string }) => `there is no espalier.config.ts in ${quoted(p.dir)}`,
    hint: () => "name the project's folder with -C DIR, or make one: espalier init DIR --from data.csv --target COLUMN",
  }),
  RUN_AMBIGUOUS: entry({
    blame: "input",
    doc: "The beginning of a run id, or a run name, stands for several runs.",
    message: (p: { run: string; matches: readonly string[] }) =>
      `${quoted(p.run)} stands for several runs: ${someOf(p.matches)}`,
    hint: () => "give more characters of the id",
  }),
  RUN_INTERRUPTED: entry({
    blame: "state",
    doc: "The run was asked to stop (Ctrl-C). What it had finished is kept.",
    message: () => "the run was interrupted",
    hint: () => "run again: finished stages and trials are reused",
  }),
  RUN_NOT_FOUND: entry({
    blame: "input",
    doc: "No run has this id or name.",
    message: (p: { run: string }) => `there is no run ${quoted(p.run)}`,
    hint: () => "see `espalier runs` for the runs there are; 4 or more characters of an id are enough",
  }),
  RUN_OVER: entry({
    blame: "input",
    doc: "A run was ended a second time, or written to after its end.",
    message: (p: { run: string; status: string }) => `run ${p.run} must be running; it is ${p.status}`,
    hint: () => "start another run",
  }),
  SET_SYNTAX: entry({
    blame: "input",
    doc: "A --set option is not of the form key=value.",
    message: (p: { text: string }) => `--set must be followed by key=value; got ${quoted(p.text)}`,
    hint: () => "for example: --set search.trials=20",
  }),
  SOURCE_CHANGED: entry({
    blame: "state",
    doc: "The data file was changed while it was being read.",
    message: (p: { file: string }) => `the data file ${quoted(p.file)} changed while it was read`,
    hint: () => "run again when nothing writes to it any more",
  }),
  STORE_BUSY: entry({
    blame: "state",
    doc: "Another process kept the store's database locked for longer than we wait.",
    message: (p: { what: string }) => `${p.what} is locked by another process`,
    hint: () => "wait for the other espalier command to end and try again",
  }),
  STORE_DAMAGED: entry({
    blame: "state",
    doc: "The store's database is not readable as one: it was truncated, altered, or the disk lost some of it.",
    message: (p: { what: string; problem: string }) => `${p.what} is damaged: ${p.problem}`,
    hint: () =>
      "move store.db, store.db-wal and store.db-shm out of .espalier and run again; keep them: models and stage outputs are still in .espalier/blobs, named after their SHA-256",
  }),
  STORE_TOO_NEW: entry({
    blame: "state",
    doc: "The store was written by a newer Espalier, in a format that this one does not know.",
    message: (p: { path: string; format: number; known: number }) =>
      `the store ${quoted(p.path)} has format ${p.format}; this Espalier knows formats up to ${p.known}`,
    hint: () => "update Espalier: npm install espalier@latest",
  }),
  TARGET_ABSENT: entry({
    blame: "input",
    doc: "The data file has no column of the target's name.",
    message: (p: { file: string; target: string; have: readonly string[]; like: readonly string[] }) =>
      `${inFile(p.file)} has no column ${quoted(p.target)} to predict; it has ${someOf(p.have)}`,
    hint: (p) => (p.like.length > 0 ? `did you mean ${p.like.map(quoted).join(" or ")}?` : "name one of these columns"),
  }),
  TARGET_CLASS_UNKNOWN: entry({
    blame: "input",
    doc: "The target column has a class that the project's list of classes does not.",
    message: (p: CellPlace & { value: string; classes: readonly string[] }) =>
      `${inFile(p.file)}, line ${p.line} (row ${p.row}): target ${quoted(p.column)} must be one of ${someOf(p.classes)}; got ${quoted(p.value)}`,
    hint: (p) => `correct the cell, or add ${quoted(p.value)} to target.classes`,
  }),
  TARGET_CONSTANT: entry({
    blame: "input",
    doc: "Every row has the same number in the target column, so there is nothing to learn.",
    message: (p: { file: string; target: string; value: string }) =>
      `${inFile(p.file)}: target ${quoted(p.target)} must have two values at least; every row has ${p.value}`,
    hint: () => "choose another target, or bring rows with other values",
  }),
  TARGET_MISSING_VALUES: entry({
    blame: "input",
    doc: "The target has no value in some rows.",
    message: (p: { file: string; target: string; lines: readonly number[]; count: number; rows: number }) =>
      `${inFile(p.file)}: target ${quoted(p.target)} must have a value in every row; ${p.count} of ${p.rows} rows have none (${p.lines.length === 1 ? "line" : "lines"} ${p.lines.join(", ")}${p.count > p.lines.length ? ", …" : ""})`,
    hint: (p) =>
      p.count === p.rows
        ? "choose another target: this column is empty"
        : 'fill them in, or leave those rows out: write missing: "drop" in `target`',
  }),
  TARGET_ONE_CLASS: entry({
    blame: "input",
    doc: "Every row is of the same class, so there is nothing to tell apart.",
    message: (p: { file: string; target: string; value: string }) =>
      `${inFile(p.file)}: target ${quoted(p.target)} must have two classes at least; every row is ${quoted(p.value)}`,
    hint: () => "choose another target, or bring rows of another class",
  }),
  TARGET_POSITIVE: entry({
    blame: "input",
    doc: "The positive class that the project names is none of the target's two classes.",
    message: (p: { file: string; target: string; positive: string; classes: readonly string[] }) =>
      `${inFile(p.file)}: target.positive must be one of two classes; got ${quoted(p.positive)}, and ${quoted(p.target)} has ${p.classes.length}: ${someOf(p.classes)}`,
    hint: (p) =>
      p.classes.length === 2 ? "name one of these classes" : "leave target.positive out: it is for two classes only",
  }),
  TEMPLATE_UNKNOWN: entry({
    blame: "input",
    doc: "There is no template of this name.",
    message: (p: { template: string; have: readonly string[]; like: readonly string[] }) =>
      `there is no template ${quoted(p.template)}; there is ${someOf(p.have)}`,
    hint: (p) =>
      p.like.length > 0 ? `did you mean ${p.like.map(quoted).join(" or ")}?` : "name one of these templates",
  }),
  TOO_MANY_FILES: entry({
    blame: "state",
    doc: "The process or the machine has reached its limit of open files.",
    message: (p: { what: string; path: string }) => `too many files are open to open ${p.what}${at(p)}`,
    hint: () => "raise the limit (see ulimit -n), or close other programs",
  }),
  UNEXPECTED: entry({
    blame: "us",
    doc: "Something failed in a way that Espalier does not know.",
    message: (p: { what: string; problem: string }) => `unexpected failure with ${p.what}: ${p.problem}`,
    hint: () => "run again with --debug and report what it prints",
  }),
  USAGE: entry({
    blame: "input",
    doc: "A command line has an unknown command or option, or lacks an argument.",
    message: (p: { problem: string }) => p.problem,
    hint: () => "see espalier --help, or --help after a command",
  }),
  VERSION_NOT_FOUND: entry({
    blame: "input",
    doc: "A registered model has no version of this number.",
    message: (p: { model: string; version: number; newest: number }) =>
      `model ${quoted(p.model)} has no version ${p.version}; its newest is ${p.newest}`,
    hint: (p) => `see \`espalier models show ${p.model}\` for its versions`,
  }),
};

export const fault = faultsFrom(espalierFaults);
