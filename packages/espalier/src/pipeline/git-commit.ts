import { execFile } from "node:child_process";

/** The commit that the folder is at; null outside git, or where git is not installed. */
export function gitCommit(dir: string): Promise<string | null> {
  return new Promise((resolve) => {
    execFile("git", ["rev-parse", "HEAD"], { cwd: dir, timeout: 2000 }, (error, stdout) => {
      resolve(error ? null : stdout.trim());
    });
  });
}
