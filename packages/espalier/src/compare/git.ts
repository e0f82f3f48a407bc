import { execFile } from "node:child_process";
import { fault, type Fault } from "../fault/index.ts";

/** A file that differs between two commits; counts of lines are null where it is not text. */
export interface FileChange {
  readonly path: string;
  readonly added: number | null;
  readonly removed: number | null;
}

const largestAnswerBytes = 128 * 1024 * 1024;

/** The commit that a revision names, such as `main`, `HEAD~1` or a hash. Faults REVISION_INVALID, REVISION_UNKNOWN, GIT_…. */
export async function resolveRevision(dir: string, revision: string): Promise<string> {
  if (revision.startsWith("-") || revision === "" || /[\0\r\n]/.test(revision)) {
    throw fault("REVISION_INVALID", { revision });
  }
  const answer = await git(dir, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`]);
  if (answer.kind === "done") return answer.text.trim();
  await git(dir, ["rev-parse", "--git-dir"]).then(refuseFailure); // tells a missing repository from a missing revision
  throw fault("REVISION_UNKNOWN", { revision });
}

/**
 * A file's content in a commit, as it was committed: no filter and no program of that revision is run.
 * Null where it was not there. Faults GIT_….
 *
 * @param path relative to the folder
 */
export async function fileAt(dir: string, commit: string, path: string): Promise<string | null> {
  const name = `${commit}:./${path}`;
  const found = await git(dir, ["rev-parse", "--verify", "--quiet", "--end-of-options", name]);
  if (found.kind !== "done") return null;
  return refuseFailure(await git(dir, ["cat-file", "blob", found.text.trim()]));
}

/** Files of the folder that differ between two commits, or between one and what lies in the folder now. Faults GIT_…. */
export async function changedFiles(
  dir: string,
  from: string,
  to: string | null,
  except: readonly string[],
): Promise<readonly FileChange[]> {
  const how = ["--numstat", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--relative"];
  const commits = to === null ? [from] : [from, to];
  const paths = [".", ...except.map((path) => `:(exclude,literal)${path}`)];
  const text = refuseFailure(await git(dir, ["diff", ...how, "--end-of-options", ...commits, "--", ...paths]));
  return text
    .split("\0")
    .filter((line) => line !== "")
    .map((line) => {
      const [added = "", removed = "", ...path] = line.split("\t");
      return { path: path.join("\t"), added: count(added), removed: count(removed) };
    });
}

const count = (text: string): number | null => (text === "-" ? null : Number(text));

type Answer = { readonly kind: "done"; readonly text: string } | { readonly kind: "failed"; readonly fault: Fault };

function refuseFailure(answer: Answer): string {
  if (answer.kind === "failed") throw answer.fault;
  return answer.text;
}

/** Runs git without a shell; it starts no monitor and writes nothing. */
function git(dir: string, args: readonly string[]): Promise<Answer> {
  const env = { ...process.env, GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" };
  const options = { cwd: dir, env, maxBuffer: largestAnswerBytes, encoding: "utf8" as const };
  return new Promise((resolve) => {
    execFile("git", ["-c", "core.fsmonitor=false", ...args], options, (error, stdout, stderr) => {
      if (error === null) return resolve({ kind: "done", text: stdout });
      const problem = stderr.trim().split("\n")[0] || error.message;
      if (error.code === "ENOENT") return resolve({ kind: "failed", fault: fault("GIT_MISSING", {}) });
      if (/not a git repository/.test(stderr)) {
        return resolve({ kind: "failed", fault: fault("GIT_NO_REPOSITORY", { dir }) });
      }
      resolve({ kind: "failed", fault: fault("GIT_FAILED", { problem }) });
    });
  });
}
