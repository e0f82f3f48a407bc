import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fault } from "../fault/index.ts";
import { answerWithinMs, askServer, type Runner } from "./trial.ts";

const lastLines = 5;

/** Starts server.cjs with this Node, at any free port. */
export const runProgram: Runner = async ({ folder, environment, request, tell }) => {
  const program = spawn(process.execPath, [join(folder, "server.cjs"), "--host", "127.0.0.1", "--port", "0"], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "ignore", "pipe"],
    timeout: answerWithinMs,
  });
  const ended = once(program, "close");
  const said: string[] = [];
  try {
    const url = await new Promise<string>((resolve, reject) => {
      createInterface(program.stderr).on("line", (line) => {
        tell(line);
        said.push(line);
        const [, found] = / answers on (http:\S+)$/.exec(line) ?? [];
        if (found !== undefined) resolve(found);
      });
      const fail = () => {
        const problem = said.slice(-lastLines).join("; ") || "it ended without a word";
        reject(fault("BUILD_NOT_ANSWERING", { target: "node", problem }));
      };
      ended.then(fail, fail);
    });
    return await askServer(url, request);
  } finally {
    program.kill("SIGTERM");
    await ended.catch(() => {}); // one that could not be started has been told
  }
};
