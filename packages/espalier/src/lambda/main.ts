import { writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLambdaHandler, type LambdaParts } from "./handler.ts";
import { openFunction } from "./open-function.ts";

// What a build's lambda.cjs is: `handler`, for Lambda's Node runtime. Opened as the file is loaded, when Lambda gives an
// instance its full speed; a damaged model fails there, before a request comes.

const open = () =>
  openFunction({ folder: import.meta.dirname, environment: process.env, cache: join(tmpdir(), "espalier-model") });

let parts: LambdaParts | Promise<LambdaParts> | null = begun();

function begun(): LambdaParts | Promise<LambdaParts> {
  const opening = open();
  if (!(opening instanceof Promise)) return opening;
  // Nobody waits for it before the first event; what failed is tried anew with the next one.
  opening.then(
    (ready) => (parts = ready),
    () => (parts = null),
  );
  return opening;
}

/** At once and not by a stream: Lambda may stop the process as soon as the answer is out. */
function write(line: string): void {
  try {
    writeSync(1, line);
  } catch {
    // Nobody reads the log: the request is answered all the same.
  }
}

export const handler = createLambdaHandler(() => (parts ??= begun()), write);
