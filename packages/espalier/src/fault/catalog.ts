import { entry, faultsFrom, quoted, shown, type Problem } from "@espalier/learn";

/** ` at "/a/b"`, unless `what` names the path already. */
const at = (p: { what: string; path: string }) =>
  p.path === "" || p.what.includes(p.path) ? "" : ` at ${quoted(p.path)}`;

const someOf = (names: readonly string[]) =>
  names.length === 0 ? "none" : names.slice(0, 10).map(quoted).join(", ") + (names.length > 10 ? ", …" : "");

/** Where a cell is: the line counts from 1 with the header, the row counts from 1 below it. */
interface CellPlace {
  readonly file: string;
  /** Null where the rows have no lines: Parquet, or what SQL made. */
  readonly line: number | null;
  readonly row: number;
  readonly column: string;
}

/** A problem of the configuration, with the name that was probably meant and the override it came from. */
export interface ConfigProblem extends Problem {
  readonly like?: readonly string[];
  readonly from?: string;
}

const inBucket = ({ bucket, key }: { bucket: string; key: string | null }) =>
  JSON.stringify(`s3://${bucket}/${key ?? ""}`);

// A path is never cut: it must be found.
const inFile = (file: string) => JSON.stringify(file);

const inCell = ({ file, line, row }: CellPlace) =>
  `${inFile(file)}, ${line === null ? `row ${row}` : `line ${line} (row ${row})`}`;

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
  ARTIFACTS_ELSEWHERE: entry({
    blame: "input",
    doc: "The folder of `artifacts.folder` is reached by a link that leads out of the project.",
    message: (p: { folder: string; place: string }) =>
      `artifacts.folder must lie within the project; ${quoted(p.folder)} leads to ${quoted(p.place)}`,
    hint: () => "name another folder, or remove the link",
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
  BUILD_DAMAGED: entry({
    blame: "state",
    doc: "The files of a build do not belong together: one was changed, or is of another build.",
    message: (p: { folder: string; problem: string }) => `the build in ${inFile(p.folder)} is damaged: ${p.problem}`,
    hint: () => "make it again with espalier build, and copy all of its files",
  }),
  BUILD_FOLDER_TAKEN: entry({
    blame: "input",
    doc: "The folder of `espalier build --out` holds something else than a build that was made before.",
    message: (p: { path: string; has: readonly string[] }) =>
      `the folder ${quoted(p.path)} must be new, empty or a build and nothing else; it has ${someOf(p.has)}`,
    hint: () => "name another folder with --out, or move what is yours out of it",
  }),
  BUILD_NOT_ANSWERING: entry({
    blame: "state",
    doc: "A build that `espalier build --run` started did not answer as it should.",
    message: (p: { target: string; problem: string }) => `the build for ${p.target} does not answer: ${p.problem}`,
    hint: () => "the build is there all the same; run it by hand, and look at what it prints",
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
      `${inCell(p)}: column ${quoted(p.column)} must hold numbers; got ${quoted(p.value)}${p.more > 0 ? ` (and ${p.more} more such cells)` : ""}`,
    hint: (p) =>
      `correct the cell; or, if ${quoted(p.value)} stands for a missing value, add it to csv(…, { missing: […] }); or declare ${quoted(p.column)} as category([…])`,
  }),
  CHECKS_FAILED: entry({
    blame: "input",
    doc: "The data does not satisfy the schema or a check of severity `error`. Nothing was trained.",
    message: (p: { findings: readonly { readonly message: string; readonly hint: string }[]; page: string | null }) =>
      `the data does not pass its checks: ${p.findings.map(({ message }) => message).join("; ")}`,
    hint: (p) =>
      [...new Set(p.findings.map(({ hint }) => hint))].join("; ") +
      (p.page === null ? "" : `; all findings: ${p.page}`),
  }),
  CI_FILES_DIFFER: entry({
    blame: "state",
    doc: "Workflows that `espalier init --ci` would write are there already, and differ: somebody changed them, or they are others.",
    message: (p: { files: readonly string[] }) =>
      `${p.files.map(quoted).join(" and ")} ${p.files.length === 1 ? "is" : "are"} there and differ${p.files.length === 1 ? "s" : ""} from what would be written`,
    hint: () => "keep what is there, or overwrite it with --force and look at what git diff shows",
  }),
  CI_NEEDS_PACKAGE: entry({
    blame: "state",
    doc: "The command `espalier init --ci` found no package.json, which says what a workflow has to install.",
    message: (p: { dir: string }) => `there is no package.json in ${inFile(p.dir)}, nor in its repository`,
    hint: () => "write one: npm init --yes && npm install espalier @espalier/learn",
  }),
  CLIENT_FOLDER_TAKEN: entry({
    blame: "input",
    doc: "The folder of `espalier client --out` holds something else than a client that it made before.",
    message: (p: { path: string; has: readonly string[] }) =>
      `the folder ${quoted(p.path)} must be new, empty or a client that was made before; it has ${someOf(p.has)}`,
    hint: () => "name another folder with --out",
  }),
  CLIENT_NAME_INVALID: entry({
    blame: "input",
    doc: "A generated client is a package, and npm does not take every text as a package's name.",
    message: (p: { name: string }) =>
      `a package's name must be lower-case letters, digits, "-", "_", "." and "~", after "@scope/" if you like; got ${quoted(p.name)}`,
    hint: () => "choose a name such as wine-client or @acme/wine-client with --name",
  }),
  CLIENT_SOURCE_UNREADABLE: entry({
    blame: "state",
    doc: "The server of `espalier client --from` gave no answer that tells of a model.",
    message: (p: { url: string; problem: string }) => `cannot read a model from ${quoted(p.url)}: ${p.problem}`,
    hint: () => "give the address of a running espalier serve; where it asks for keys, put one into ESPALIER_API_KEY",
  }),
  COLUMNS_TOO_MANY: entry({
    blame: "input",
    doc: "A data file has more columns than SQL can work on at once. Training on a CSV file does not need SQL.",
    message: (p: { file: string; columns: number; limit: number }) =>
      `${inFile(p.file)} has ${p.columns} columns; SQL, and all that describes, checks and compares data by it, takes ${p.limit} at most`,
    hint: () => "name a file with fewer columns; a CSV file up to 32 MB can be trained on with any number of them",
  }),
  COLUMN_NAME: entry({
    blame: "input",
    doc: "A column's name cannot be told from another one in SQL: letters differ in case only, or it is `rowid`.",
    message: (p: { file: string; column: string; other: string | null }) =>
      p.other === null
        ? `${inFile(p.file)}: a column must not be called ${quoted(p.column)}: SQL means the row's number by it`
        : `${inFile(p.file)}: the columns ${quoted(p.other)} and ${quoted(p.column)} are one name in SQL, where case does not count`,
    hint: (p) => `give ${quoted(p.column)} another name`,
  }),
  COMPARE_UNKNOWN: entry({
    blame: "input",
    doc: "What is to be compared is neither a run nor a git revision.",
    message: (p: { name: string; because: string }) =>
      `${quoted(p.name)} is neither a run nor a git revision: ${p.because}`,
    hint: () =>
      "name a run (`espalier runs`), @ for the last one, @-1 for the one before, a branch, tag or commit, or . for the working folder",
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
  CONTAINER_ENGINE: entry({
    blame: "state",
    doc: "No program that builds container images is there and works, or ESPALIER_CONTAINER_ENGINE names none that is known.",
    message: (p: { wanted: string | null; tried: readonly { readonly engine: string; readonly problem: string }[] }) =>
      p.tried.length === 0
        ? `ESPALIER_CONTAINER_ENGINE must be docker, podman or buildah; got ${quoted(p.wanted ?? "")}`
        : `building an image needs docker, podman or buildah; ${p.tried.map(({ engine, problem }) => `${engine}: ${problem}`).join("; ")}`,
    hint: () => "install one of them, or start Docker; ESPALIER_CONTAINER_ENGINE chooses among several",
  }),
  CONTAINER_FAILED: entry({
    blame: "state",
    doc: "The container engine could not build or push the image. Nothing was deployed.",
    message: (p: { command: string; problem: string }) => `${p.command} failed: ${p.problem}`,
    hint: () => "remove this cause and repeat the command; ESPALIER_CONTAINER_BASE names another base image",
  }),
  CONTAINER_NOT_STARTED: entry({
    blame: "state",
    doc: "The container engine built an image and cannot start it on this machine.",
    message: (p: { engine: string; because: string }) =>
      `the image is built, and ${p.engine} does not start it here: ${p.because}`,
    hint: () => "install docker or podman, or start Docker; without --run the build is made, and not tried",
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
  DATA_DAMAGED: entry({
    blame: "state",
    doc: "Kept data no longer has the bytes it was kept with: a file of the store was altered or deleted, or the disk lost some.",
    message: (p: { version: string; object: string; path: string; problem: string }) =>
      `version ${p.version.slice(0, 12)} of the data: ${p.object}, kept in ${quoted(p.path)}, is ${p.problem}`,
    hint: (p) =>
      `type: espalier data pull REMOTE ${p.version.slice(0, 12)}, where it was pushed; or delete that file and type espalier ingest: what the source still has is kept anew`,
  }),
  DATA_FILES_IN_WAY: entry({
    blame: "input",
    doc: "A checkout would overwrite or remove files whose content no kept version has.",
    message: (p: { files: readonly string[] }) =>
      `checkout must not lose anything; no kept version has the content of ${someOf(p.files)}`,
    hint: () =>
      "keep them first (espalier ingest), move them away, check out elsewhere (--to DIR), or lose them: --force",
  }),
  DATA_MANIFEST_INVALID: entry({
    blame: "input",
    doc: "The list of files of a data version, or a remote's description of it, is not one, or names a file as no file may be named.",
    message: (p: { version: string; problem: string }) =>
      `version ${quoted(p.version.slice(0, 12))} of the data cannot be used: ${p.problem}`,
    hint: () => "nothing was written; ask who pushed it, or take another version",
  }),
  DATA_PLACE_REFUSED: entry({
    blame: "input",
    doc: "A checkout would write where data does not belong: outside its folder, over a link, a hidden file, or the project's own files.",
    message: (p: { file: string; problem: string }) => `file ${inFile(p.file)} is not checked out: ${p.problem}`,
    hint: () =>
      "nothing was written; check out into an empty folder with --to DIR if you trust where the version comes from",
  }),
  DATA_TOO_LARGE: entry({
    blame: "state",
    doc: "A step of reading or describing data needs more memory than it may take, and cannot go on from the disk.",
    message: (p: { memoryMb: number }) => `this data needs more than the ${p.memoryMb} MB of memory that SQL may take`,
    hint: () => "read fewer rows or columns: write `sample` or `sql` in the source",
  }),
  DATA_UNREADABLE: entry({
    blame: "input",
    doc: "A data file is not what its source says it is: no Parquet, no JSON on each line, cut short, or not to be unpacked.",
    message: (p: { file: string; problem: string }) => `${inFile(p.file)} cannot be read: ${p.problem}`,
    hint: () => "check that the file is complete and of the kind that the source names: csv, tsv, jsonLines or parquet",
  }),
  DATA_VERSION_AMBIGUOUS: entry({
    blame: "input",
    doc: "The first digits of a data version's hash stand for several versions.",
    message: (p: { version: string; matches: readonly string[] }) =>
      `${quoted(p.version)} stands for several versions of the data: ${someOf(p.matches.map((match) => match.slice(0, 12)))}`,
    hint: () => "give more digits",
  }),
  DATA_VERSION_NOT_FOUND: entry({
    blame: "input",
    doc: "No data version has this number or hash.",
    message: (p: { version: string }) => `there is no version ${quoted(p.version)} of the data here`,
    hint: () =>
      "see `espalier data history`: name one by its number, four or more digits of its hash, or @-1 for the one before the newest; or bring it: espalier data pull",
  }),
  DEPLOY_GATE_FAILED: entry({
    blame: "input",
    doc: "The gate of the version that is to be deployed did not pass.",
    message: (p: { model: string; version: number | null }) =>
      `model ${quoted(p.model)}${p.version === null ? "" : ` version ${p.version}`} did not pass its gate`,
    hint: () => "deploy a version that did (`espalier models show`), or say --override: the release then tells it",
  }),
  DEPLOY_INTERRUPTED: entry({
    blame: "state",
    doc: "A command on a target of deployment was asked to stop (Ctrl-C). What it had done stays.",
    message: () => "the command was interrupted between two of its steps",
    hint: () => "type the same command again: what is done already is not done again",
  }),
  DEPLOY_NOT_CONFIRMED: entry({
    blame: "input",
    doc: "What removes or replaces things asks first; nobody said yes, or there was no terminal to ask at.",
    message: (p: { what: string; isTerminal: boolean }) =>
      p.isTerminal
        ? `${p.what} was not confirmed: nothing was changed`
        : `${p.what} must be confirmed, and there is no terminal to ask at`,
    hint: () => "look at what it would do with --dry-run, then say --yes",
  }),
  DEPLOY_PACKAGE_MISSING: entry({
    blame: "input",
    doc: "The package that deploys to this target is not installed.",
    message: (p: { target: string; pack: string }) =>
      `the target ${quoted(p.target)} needs the package ${p.pack}, which is not installed`,
    hint: (p) => `type: npm install ${p.pack}`,
  }),
  DEPLOY_PACKAGE_UNFIT: entry({
    blame: "state",
    doc: "The package that deploys to this target is there and cannot be used.",
    message: (p: { target: string; pack: string; problem: string }) =>
      `the package ${p.pack} cannot be used for the target ${quoted(p.target)}: ${p.problem}`,
    hint: (p) => `install ${p.pack} and espalier anew, both of the same version`,
  }),
  DEPLOY_TARGET_UNKNOWN: entry({
    blame: "input",
    doc: "No target of deployment has this name, or the one that has it has no such command.",
    message: (p: { target: string; have: readonly string[] }) =>
      p.target === "local"
        ? `the target "local" has \`espalier deploy local\`, \`up\` and \`down\` only`
        : `${quoted(p.target)} is no target; there are ${p.have.join(", ")}`,
    hint: (p) =>
      p.target === "local"
        ? "`espalier deploy local` writes a folder for docker compose; `docker compose` does the rest"
        : `choose one of ${p.have.join(", ")}`,
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
  DRIFT_COLUMN_ABSENT: entry({
    blame: "input",
    doc: "Drift was asked for in a column that neither the old nor the new data have.",
    message: (p: { column: string; have: readonly string[] }) =>
      `neither side has a column ${quoted(p.column)}; they have: ${someOf(p.have)}`,
    hint: () => "name one of these columns, as it is written in the data",
  }),
  ENVIRONMENT_UNKNOWN: entry({
    blame: "input",
    doc: "The config names no environment like the one that `--env` or `ESPALIER_ENV` chose.",
    message: (p: { name: string; known: readonly string[]; like: readonly string[] }) =>
      `there is no environment ${quoted(p.name)}; the config names ${someOf(p.known)}${p.like.length > 0 ? `: did you mean ${p.like.map(quoted).join(" or ")}?` : ""}`,
    hint: (p) =>
      p.known.length === 0
        ? `write it into the config as environments: { "${p.name}": { … } }, or leave out --env and ESPALIER_ENV`
        : "name one of them with --env or ESPALIER_ENV, or write the new one into `environments` of the config",
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
  FILES_DIFFER: entry({
    blame: "input",
    doc: "The files of one source do not have the same columns.",
    message: (p: { file: string; lacks: readonly string[]; more: readonly string[]; other: string }) =>
      `${inFile(p.file)} must have the columns of ${inFile(p.other)};${p.lacks.length > 0 ? ` it lacks ${someOf(p.lacks)}` : ""}${p.lacks.length > 0 && p.more.length > 0 ? " and" : ""}${p.more.length > 0 ? ` has ${someOf(p.more)} besides` : ""}`,
    hint: () => "give every file the same columns, in any order, or name the files that belong together",
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
  FUNCTION_NOT_STARTING: entry({
    blame: "state",
    doc: "An instance of a Lambda function cannot get its model, a secret or credentials. The next event tries again.",
    message: (p: { problem: string }) => `the function cannot start: ${p.problem}`,
    hint: () =>
      "do the variables that `espalier deploy lambda` sets name what is there, and may the function's role read it?",
  }),
  GIT_FAILED: entry({
    blame: "input",
    doc: "A git revision was named, and git ended with an error when it was asked about it.",
    message: (p: { problem: string }) => `git could not answer: ${p.problem}`,
    hint: () => "correct what git complains about, then try again",
  }),
  GIT_MISSING: entry({
    blame: "input",
    doc: "A git revision was named, but git is not installed, or the project's folder is gone.",
    message: () => "git is needed to read a revision, and cannot be started",
    hint: () => "install git, or compare runs: `espalier runs` lists them",
  }),
  GIT_NO_REPOSITORY: entry({
    blame: "input",
    doc: "A git revision was named, but the project is in no git repository.",
    message: (p: { dir: string }) => `${inFile(p.dir)} is in no git repository, so it has no revisions`,
    hint: () => "type `git init`, or compare runs: `espalier runs` lists them",
  }),
  GLOB_EMPTY: entry({
    blame: "input",
    doc: "No file matches a pattern such as data/*.csv, or nothing is under a prefix.",
    message: (p: { pattern: string; dir: string }) =>
      `no file matches ${inFile(p.pattern)}${p.dir === "" ? "" : ` in ${inFile(p.dir)}`}`,
    hint: () => "* stands for any characters but /, ** for folders; relative paths start at the project's folder",
  }),
  GLOB_LEAVES: entry({
    blame: "input",
    doc: "A pattern would read a file outside of the folder it begins in, by a link or by `..` after a wild card.",
    message: (p: { pattern: string; name: string }) =>
      `${inFile(p.pattern)} must stay in the folder that stands before its first wild card; ${inFile(p.name)} leads out of it`,
    hint: () => 'remove that link, or name the file itself in a list: path: ["data/a.csv", "/elsewhere/b.csv"]',
  }),
  HOST_UNAVAILABLE: entry({
    blame: "input",
    doc: "The server was to listen on an address that this machine does not have.",
    message: (p: { host: string }) => `this machine has no address ${quoted(p.host)} to listen on`,
    hint: () => "use 127.0.0.1 for this machine alone, or 0.0.0.0 for every network it is in",
  }),
  INIT_CI_ALONE: entry({
    blame: "input",
    doc: "The command `espalier init` was asked for a new project and for workflows at once.",
    message: () => "--ci writes the workflows of a project that is there; it goes with neither --from nor --template",
    hint: () => "make the project first, then type in its folder: espalier init --ci github",
  }),
  INIT_NEEDS_DATA: entry({
    blame: "input",
    doc: "The command `espalier init` was given neither a data file with its target nor a template.",
    message: () => "init needs either --from CSV with --target COLUMN, or --template NAME",
    hint: () => "type: espalier init my-project --from data.csv --target column",
  }),
  INIT_NEEDS_FOLDER: entry({
    blame: "input",
    doc: "The command `espalier init` was not told where to make the new project.",
    message: () => "init needs the new project's folder",
    hint: () => "type: espalier init my-project --from data.csv --target column",
  }),
  KEYS_VARIABLE_INVALID: entry({
    blame: "input",
    doc: "The environment variable that holds a server's keys does not hold a list of keys.",
    message: (p: { variable: string; problems: readonly string[] }) =>
      `${p.variable} must be a JSON list of keys: ${p.problems.slice(0, 5).join("; ")}${p.problems.length > 5 ? "; …" : ""}`,
    hint: () =>
      'write [{"name": "app", "sha256": "…", "roles": ["predict"]}]; a key\'s SHA-256 is what `espalier keys create --json` tells',
  }),
  KEY_NOT_FOUND: entry({
    blame: "input",
    doc: "There is no key of that id.",
    message: (p: { id: string }) => `there is no key with the id ${quoted(p.id)}`,
    hint: () => "see `espalier keys list`",
  }),
  LINE_TOO_LONG: entry({
    blame: "input",
    doc: "A line of a data file is longer than any row should be.",
    message: (p: { file: string; line: number | null; limitMb: number }) =>
      `${inFile(p.file)}${p.line === null ? "" : `, line ${p.line}`}: a line must be at most ${p.limitMb} MB long`,
    hint: () => "is it a text file with one row on each line? A quote that is never closed makes such lines, too",
  }),
  LOCAL_ALL_ENDED: entry({
    blame: "state",
    doc: "All services of `espalier up` ended by themselves after they had answered.",
    message: () => "no service runs any more: all of them ended by themselves",
    hint: (p: { log: string }) => `what they said is in ${inFile(p.log)}`,
  }),
  LOCAL_PORT_IN_USE: entry({
    blame: "state",
    doc: "A port that a service of `espalier up` is to have is another program's, or another service's.",
    message: (p: { ports: readonly { readonly service: string; readonly port: number }[] }) =>
      p.ports.map(({ service, port }) => `port ${port}, which ${service} is to have, is in use`).join("; "),
    hint: (p) => {
      const [{ service, port } = { service: "server", port: 3000 }] = p.ports;
      const setting = service === "server" ? "deploy.local.port" : `deploy.local.ports.${service}`;
      return `end the program that has it, choose another port (--set ${setting}=${port < 65535 ? port + 1 : 3000}), or start the others with --only`;
    },
  }),
  LOCAL_RUNNING: entry({
    blame: "state",
    doc: "The command `espalier up` runs in this project already.",
    message: (p: { pid: number }) => `the project's services are up already (process ${p.pid})`,
    hint: () => "end them first: espalier down",
  }),
  LOCAL_SERVICE_FAILED: entry({
    blame: "state",
    doc: "A service of `espalier up` ended before it answered, or did not answer in time. All others were ended, too.",
    message: (p: { service: string; how: string; log: string; said: string }) =>
      `${p.service} could not be started: ${p.how}${p.said === "" ? "" : `\n${p.said}`}`,
    hint: (p) => `all that it said is in ${inFile(p.log)}; start the others with --only`,
  }),
  LOCAL_UNAVAILABLE: entry({
    blame: "input",
    doc: "The command `espalier up --only` names services that this machine cannot start: mostly, they are not installed.",
    message: (p: {
      services: readonly { readonly service: string; readonly why: string; readonly howToGet: string }[];
    }) => `${p.services.map(({ service, why }) => `${service} cannot be started here: ${why}`).join("; ")}`,
    hint: (p) =>
      `${p.services.map(({ service, howToGet }) => `${service}: ${howToGet}`).join("; ")}; or leave it out of --only`,
  }),
  LOCAL_UNKNOWN_SERVICE: entry({
    blame: "input",
    doc: "The option `--only` of `espalier up` names something that it cannot start.",
    message: (p: { got: string; known: readonly string[]; like: readonly string[] }) =>
      `--only takes ${p.known.join(", ")}; got ${quoted(p.got)}${p.like.length > 0 ? `: did you mean ${p.like.map(quoted).join(" or ")}?` : ""}`,
    hint: () => "write them with commas between them: --only server,prometheus",
  }),
  LOCK_ABSENT: entry({
    blame: "input",
    doc: "A git revision has no `espalier.lock`, or none that speaks of the chosen environment.",
    message: (p: { where: string; environment: string | null }) =>
      p.environment === null
        ? `${p.where} has no espalier.lock with what a run without an environment made`
        : `${p.where} has no espalier.lock with what a run in environment ${quoted(p.environment)} made`,
    hint: () => "choose another revision or environment; `espalier run` writes espalier.lock: commit it",
  }),
  LOCK_INVALID: entry({
    blame: "input",
    doc: "A line of `espalier.lock` is none that Espalier writes: the file was edited or damaged.",
    message: (p: { line: number; problem: string }) => `espalier.lock, line ${p.line}: ${p.problem}`,
    hint: () => "delete that line, or take the file back from version control: a run writes what is missing",
  }),
  LOCK_NEWER: entry({
    blame: "input",
    doc: "The lock file `espalier.lock` was written by a later Espalier than this one, in a format that is not known yet.",
    message: (p: { format: number; known: number }) =>
      `espalier.lock has format ${p.format}; this version reads formats up to ${p.known}`,
    hint: () => "update Espalier",
  }),
  LOCK_OUTDATED: entry({
    blame: "input",
    doc: "A run with --locked would have changed `espalier.lock`: what is committed is not what the project makes.",
    message: (p: { stages: readonly string[] }) =>
      `espalier.lock is not what this run made: ${p.stages.join(", ")} ${p.stages.length === 1 ? "differs" : "differ"}`,
    hint: () => "run without --locked and commit espalier.lock",
  }),
  LOCK_TOO_LARGE: entry({
    blame: "input",
    doc: "The lock file `espalier.lock` is larger than any that Espalier would write.",
    message: (p: { sizeBytes: number; limitBytes: number }) =>
      `espalier.lock must have ${p.limitBytes} bytes at most; it has ${p.sizeBytes}`,
    hint: () => "take it back from version control, or delete it: a run writes it anew",
  }),
  MODELS_SAME_NAME: entry({
    blame: "input",
    doc: "Two of the projects to be served have the same name, so that one address would stand for both.",
    message: (p: { name: string }) => `two of the projects are named ${quoted(p.name)}`,
    hint: () => "serve them by two servers, or give one another name in its config",
  }),
  MODEL_INCOMPATIBLE: entry({
    blame: "state",
    doc: "A new version answers otherwise than the one that the server has. It is not put in its place.",
    message: (p: { name: string; version: number; problem: string }) =>
      `version ${p.version} of ${quoted(p.name)} cannot take over while the server runs: ${p.problem}`,
    hint: () => "start the server anew if its clients are ready for it, or point the alias back",
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
  PATH_LEAVES_PROJECT: entry({
    blame: "input",
    doc: "A path that a stage reads or writes is absolute, has too many `..`, or leads out of the project by a link.",
    message: (p: { what: string; path: string }) =>
      `${p.what} must be a path within the project; got ${inFile(p.path)}`,
    hint: () => "write a path relative to the project's folder, and copy in what lies outside",
  }),
  PATH_NOT_FOLDER: entry({
    blame: "input",
    doc: "A file stands where a folder is needed.",
    message: (p: { what: string; path: string }) => `${p.what}${at(p)} must be in a folder; a file is in the way`,
    hint: () => "move that file away, or choose another place",
  }),
  PATH_REFUSED: entry({
    blame: "input",
    doc: "A name is too long, links lead in a circle, or a disk is mounted where something is to be replaced.",
    message: (p: { what: string; problem: string }) => `the system refuses the path of ${p.what}: ${p.problem}`,
    hint: () => "choose another path; where a disk is mounted, one within it",
  }),
  PATH_UNUSABLE: entry({
    blame: "input",
    doc: "Where a stage reads or writes there is something other than files and folders: a link, a pipe, a device.",
    message: (p: { path: string; problem: string }) =>
      `${inFile(p.path)} must be a file or a folder of files; ${p.problem}`,
    hint: () => "put a file there; of a link, what it leads to",
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
  POSTGRES_ADDRESS: entry({
    blame: "input",
    doc: "The environment variable that holds the address of a PostgreSQL database is not set, or is no address.",
    message: (p: { env: string; problem: string }) =>
      `the environment variable ${p.env} must hold the address of the database; ${p.problem}`,
    hint: (p) => `set it: ${p.env}=postgres://user:password@host:5432/database`,
  }),
  POSTGRES_FAILED: entry({
    blame: "state",
    doc: "A PostgreSQL database could not be reached, or went away twice while it answered.",
    message: (p: { place: string; problem: string }) =>
      `the database at ${p.place} did not answer to the end: ${p.problem}`,
    hint: () => "check that it runs and lets this machine in, then run again: nothing half-read was kept",
  }),
  POSTGRES_QUERY: entry({
    blame: "input",
    doc: "PostgreSQL refuses the query of a source.",
    message: (p: { place: string; problem: string }) => `the database at ${p.place} refuses the query: ${p.problem}`,
    hint: () => "correct the query: one SELECT that this user may read",
  }),
  PREDICTIONS_DAMAGED: entry({
    blame: "state",
    doc: "The database of remembered predictions is not readable as one: it was truncated, altered, or the disk lost some of it.",
    message: (p: { path: string; problem: string }) =>
      `the record of predictions ${quoted(p.path)} is damaged: ${p.problem}`,
    hint: () =>
      "move predictions.db, predictions.db-wal and predictions.db-shm out of .espalier/predictions; a new one is made. What a server wrote since waits in .espalier/predictions/spool",
  }),
  PREDICTIONS_IN_USE: entry({
    blame: "state",
    doc: "Records were deleted, but another process was reading, so that their bytes are not overwritten yet.",
    message: () =>
      "the records are deleted, but their bytes are still on the disk: another process reads the record of predictions",
    hint: () => "wait for it to end, such as an export, and type the same command again",
  }),
  PROGRAM_NOT_BUILT: entry({
    blame: "us",
    doc: "A checkout of Espalier has not been built, so that there is no program to put into a build.",
    message: (p: { file: string }) => `the program ${p.file} is not built yet`,
    hint: () => "type: npm run build",
  }),
  PROJECT_NOT_FOUND: entry({
    blame: "input",
    doc: "A folder that was named as a project has no espalier.config.ts (or .js, .mjs).",
    message: (p: { dir: string }) => `there is no espalier.config.ts in ${quoted(p.dir)}`,
    hint: () => "name the project's folder with -C DIR, or make one: espalier init DIR --from data.csv --target COLUMN",
  }),
  REMOTE_DAMAGED: entry({
    blame: "state",
    doc: "A file of a remote does not have the content it is named after, is cut, or is missing. Nothing of it was taken.",
    message: (p: { remote: string; file: string; problem: string }) =>
      `${quoted(p.file)} of the remote ${quoted(p.remote)} is ${p.problem}`,
    hint: () => "delete that file there and push again from where the data is whole",
  }),
  REMOTE_NOT_SET: entry({
    blame: "input",
    doc: "Data is to be pushed or pulled, and neither the command nor the configuration says where.",
    message: () => "there is no remote to push to or pull from",
    hint: () => 'name a folder or s3://bucket/prefix after the command, or write data: { remote: "…" } in the config',
  }),
  REVISION_INVALID: entry({
    blame: "input",
    doc: "The name of a git revision begins with a minus sign or holds a line end: git could take it for an option.",
    message: (p: { revision: string }) => `a revision must not begin with "-"; got ${quoted(p.revision)}`,
    hint: () => "name a branch, a tag or a commit",
  }),
  REVISION_UNKNOWN: entry({
    blame: "input",
    doc: "A git revision was named that git knows no commit by, as in a shallow clone that lacks it.",
    message: (p: { revision: string }) => `git knows no commit ${quoted(p.revision)}`,
    hint: () => "see `git branch -a` and `git log`; in a shallow clone, `git fetch` it first",
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
  RUN_NONE: entry({
    blame: "input",
    doc: "A run is needed, none was named, and no run of this project has ended well yet.",
    message: () => "no run of this project has ended well yet",
    hint: () => "type `espalier run` first, or name a run that failed: `espalier runs` lists all",
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
  RUN_WITHIN_STAGE: entry({
    blame: "input",
    doc: "A stage of the project's own runs `espalier run` in its own project: each would wait for the other.",
    message: (p: { stage: string }) =>
      `\`espalier run\` must not run within stage ${quoted(p.stage)} of the same project`,
    hint: () => "name what must come first in the stage's `after`, and leave out the command",
  }),
  S3_ACCESS: entry({
    blame: "input",
    doc: "An S3 service does not let this user at a bucket or object, or there are no credentials to ask it with.",
    message: (p: { bucket: string; key: string | null; problem: string }) =>
      `no access to ${inBucket(p)}: ${p.problem}`,
    hint: () =>
      "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or AWS_PROFILE) for a user who may read it, or write it where you push",
  }),
  S3_CHANGED: entry({
    blame: "state",
    doc: "An object was replaced by another while it was read from S3.",
    message: (p: { bucket: string; key: string }) => `${inBucket(p)} changed while it was read`,
    hint: () => "run again when nothing writes to it any more",
  }),
  S3_FAILED: entry({
    blame: "state",
    doc: "An S3 service could not be reached, or went on failing, being slow or cutting its answers.",
    message: (p: { bucket: string; key: string | null; attempts: number; problem: string }) =>
      `${inBucket(p)} cannot be had, in ${p.attempts} attempts: ${p.problem}`,
    hint: () => "check the endpoint, the region and the network, and run again: what was fetched whole is kept",
  }),
  S3_NOT_FOUND: entry({
    blame: "input",
    doc: "An S3 service has no such bucket, or a bucket no such object.",
    message: (p: { bucket: string; key: string | null }) => `${inBucket(p)} is not there`,
    hint: () => "check the bucket, the key and the endpoint; a key is written as it is, a prefix ends in /",
  }),
  S3_URL: entry({
    blame: "input",
    doc: "An address in S3 is not of the form s3://bucket/key.",
    message: (p: { text: string }) => `an S3 address must be s3://bucket/key; got ${quoted(p.text)}`,
    hint: () => "a bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens",
  }),
  SCHEDULED_RUN_DIED: entry({
    blame: "state",
    doc: "The process of a scheduled run ended without an outcome: something killed it, or there was no memory left.",
    message: (p: { how: string }) => `the process of the scheduled run ended without an outcome: ${p.how}`,
    hint: () => "look at the machine's memory and logs; the next run goes on where this one was",
  }),
  SCHEDULE_MISSING: entry({
    blame: "input",
    doc: "The project has no `schedule`, so it is not known when it is to be run.",
    message: (p: { file: string }) => `${p.file} has no schedule`,
    hint: () => 'add one: schedule: { cron: "0 3 * * 1", timezone: "Europe/Berlin" }',
  }),
  SCHEDULE_NOT_PRINTABLE: entry({
    blame: "input",
    doc: "A schedule says something that the other program, whose format was asked for, cannot say.",
    message: (p: { format: string; problem: string }) => `the schedule cannot be written for ${p.format}: ${p.problem}`,
    hint: () => "change the schedule, ask for another format, or use espalier schedule itself",
  }),
  SCHEDULE_RUNNING: entry({
    blame: "state",
    doc: "Another process is the scheduler of this project already.",
    message: (p: { pid: number }) => `process ${p.pid} runs this project's schedule already`,
    hint: () => "stop that one first; espalier schedule history shows what it did",
  }),
  SCHEMA_FILE_INVALID: entry({
    blame: "input",
    doc: "The schema file, or the file of what was accepted, is not written as it must be.",
    message: (p: { file: string; line: number | null; problem: string; more: number }) =>
      `${p.file}${p.line === null ? "" : `, line ${p.line}`}: ${p.problem}${p.more > 0 ? ` (and ${p.more} more such problems)` : ""}`,
    hint: (p) =>
      p.line === null
        ? "take it back from version control, or type `espalier data accept` to write it anew"
        : "correct it there; `espalier data accept` writes one that is right where there is none",
  }),
  SCHEMA_FILE_TOO_LARGE: entry({
    blame: "input",
    doc: "The schema file, or the file of what was accepted, is larger than any that Espalier would write.",
    message: (p: { file: string; sizeBytes: number; limitBytes: number }) =>
      `${p.file} must have ${p.limitBytes} bytes at most; it has ${p.sizeBytes}`,
    hint: () => "take it back from version control, or delete it; a source may name fewer columns with `sql`",
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
  SOURCE_SQL: entry({
    blame: "input",
    doc: "The SQL of a source is not a SELECT that DuckDB understands, or fails on the rows.",
    message: (p: { problem: string }) => `the source's sql fails: ${p.problem}`,
    hint: () => "correct it: one SELECT over the table source, such as SELECT * FROM source WHERE year > 2020",
  }),
  STAGE_FAILED: entry({
    blame: "input",
    doc: "A stage of the project's own ended with an error. What it printed is in its log.",
    message: (p: { stage: string; problem: string; tail: readonly string[]; log: string }) =>
      `stage ${quoted(p.stage)} failed: ${p.problem}${p.tail.map((line) => `\n  | ${line}`).join("")}`,
    hint: (p) => `see \`espalier logs ${p.stage}\` for all that it printed`,
  }),
  STAGE_INPUT_CHANGED: entry({
    blame: "state",
    doc: "What a stage of the project's own reads was changed while it ran, so that nobody can say what its outputs are made of.",
    message: (p: { stage: string; path: string }) =>
      `${inFile(p.path)} must stay as it is while stage ${quoted(p.stage)} runs; it changed`,
    hint: () => "run again; a stage that changes its own input must write another file",
  }),
  STAGE_INPUT_MISSING: entry({
    blame: "input",
    doc: "What a stage of the project's own reads is not there, and no stage makes it.",
    message: (p: { stage: string; path: string }) =>
      `stage ${quoted(p.stage)} reads ${inFile(p.path)}, which is not there`,
    hint: () => "put it there, or name it among the outputs of the stage that makes it",
  }),
  STAGE_METRICS_INVALID: entry({
    blame: "input",
    doc: "A file that a stage of the project's own names as its `metrics` is no JSON object of numbers.",
    message: (p: { stage: string; path: string; problem: string }) =>
      `${inFile(p.path)}, the metrics of stage ${quoted(p.stage)}, must be a JSON object of numbers; ${p.problem}`,
    hint: () => 'write for example {"rows": 12, "share": 0.5}',
  }),
  STAGE_MODULE_INVALID: entry({
    blame: "input",
    doc: "The file of a function stage, or one that it imports, is missing or cannot be read as a program.",
    message: (p: { file: string; problem: string }) => `${inFile(p.file)} cannot be loaded: ${p.problem}`,
    hint: () => "mend that file; one that exports a stage ends in `export default defineStage(…)`",
  }),
  STAGE_OUTPUT_MISSING: entry({
    blame: "input",
    doc: "A stage of the project's own ended well, but did not write all that its `outputs` say.",
    message: (p: { stage: string; paths: readonly string[] }) =>
      `stage ${quoted(p.stage)} must write ${p.paths.map(inFile).join(", ")}; it ended without`,
    hint: () => "write them relative to the project's folder, or take them out of the stage's `outputs`",
  }),
  STAGE_TIMED_OUT: entry({
    blame: "input",
    doc: "A stage of the project's own took longer than its `timeoutMs`. It and all that it had started were ended.",
    message: (p: { stage: string; timeoutMs: number; log: string }) =>
      `stage ${quoted(p.stage)} must end within ${p.timeoutMs} ms; it was ended then`,
    hint: (p) => `see \`espalier logs ${p.stage}\` for how far it came, or raise its timeoutMs`,
  }),
  STAGE_UNKNOWN: entry({
    blame: "input",
    doc: "A command names a stage that the project does not have.",
    message: (p: { stage: string; have: readonly string[]; like: readonly string[] }) =>
      `the project has no stage ${quoted(p.stage)}; its stages: ${p.have.join(", ")}`,
    hint: (p) =>
      p.like.length > 0
        ? `did you mean ${p.like.map(quoted).join(" or ")}?`
        : "see `espalier dag` for how they go together",
  }),
  STAGE_WROTE_ELSEWHERE: entry({
    blame: "input",
    doc: "While a stage of the project's own ran, a file changed that belongs to another stage or says what is to be done.",
    message: (p: { stage: string; paths: readonly string[]; owner: string }) =>
      `stage ${quoted(p.stage)} must not change ${p.paths.map(inFile).join(", ")}, which belongs to ${p.owner}`,
    hint: () => "let each stage write its own outputs only; then run again: what was changed is put right",
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
      `${inCell(p)}: target ${quoted(p.column)} must be one of ${someOf(p.classes)}; got ${quoted(p.value)}`,
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
      `${inFile(p.file)}: target ${quoted(p.target)} must have a value in every row; ${p.count} of ${p.rows} rows have none${p.lines.length === 0 ? "" : ` (${p.lines.length === 1 ? "line" : "lines"} ${p.lines.join(", ")}${p.count > p.lines.length ? ", …" : ""})`}`,
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
  TLS_INVALID: entry({
    blame: "input",
    doc: "The certificate and the key are no PEM, or do not belong together.",
    message: (p: { cert: string; key: string; problem: string }) =>
      `the certificate ${quoted(p.cert)} and the key ${quoted(p.key)} cannot be used: ${p.problem}`,
    hint: () => "give the PEM files of one pair: the certificate with those it was signed with, and its key",
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
  URL_FAILED: entry({
    blame: "state",
    doc: "A file on the web could not be fetched whole.",
    message: (p: { url: string; problem: string }) => `${p.url} cannot be fetched: ${p.problem}`,
    hint: () => "check the address and the network, and run again",
  }),
  URL_HASH: entry({
    blame: "input",
    doc: "A file on the web is not the one that the project's hash names.",
    message: (p: { url: string; expected: string; found: string }) =>
      `${p.url} must have the SHA-256 ${p.expected}; it has ${p.found}`,
    hint: (p) => `if the new file is wanted, write sha256: "${p.found}"; if not, somebody changed it`,
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
  WATCH_FOLDER_UNREAD: entry({
    blame: "input",
    doc: "The folder to watch has files that the project's source does not read.",
    message: (p: { folder: string; files: readonly string[] }) =>
      `the source does not read ${someOf(p.files)} in ${quoted(p.folder)}`,
    hint: () =>
      'make the source a glob of that folder, such as csv("incoming/*.csv"), or watch the folder that it reads',
  }),
  WORKERS_LOST: entry({
    blame: "state",
    doc: "All worker processes of a server have ended, and new ones end before they can answer.",
    message: (p: { problem: string }) => `no worker can be kept up: ${p.problem}`,
    hint: () => "read what they wrote above; then start the server again",
  }),
  WORKER_NOT_UP: entry({
    blame: "state",
    doc: "A worker process of a server ended, or was ended after a minute, before it could answer.",
    message: (p: { how: string }) => `a worker must come up before it ends; this one ended with ${p.how}`,
    hint: () => "start the server with --workers 1: it then tells itself what is wrong",
  }),
};

export const fault = faultsFrom(espalierFaults);
