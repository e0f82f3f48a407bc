import { parseArgs } from "node:util";

/** What the program of a build is to do. */
export type Wish = "serve" | "check" | "try" | "help";

export interface Options {
  readonly wish: Wish;
  /** Where it listens, and where `--check` asks. Null: what the build's settings say. */
  readonly port: number | null;
  /** Loopback unless somebody says otherwise: whoever reaches it can ask for predictions. */
  readonly host: string;
  readonly log: boolean;
}

export const usage = `node server.cjs [--host 127.0.0.1] [--port 3000] [--log]
  answers predictions; HOST and PORT do the same as --host and --port
  --log     one JSON line a request on stderr; never a feature's value
  --check   asks the server that listens there whether it is ready: exit code 0 where it is
  --try     loads the model, asks it once, and ends
`;

/** Reads the command line and the environment. Throws an Error that says what is wrong. */
export function readOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      host: { type: "string" },
      port: { type: "string" },
      log: { type: "boolean", default: false },
      check: { type: "boolean", default: false },
      try: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const { HOST, PORT } = environment;
  const port = values.port ?? (PORT || null); // set to nothing is not set
  return {
    wish: values.help ? "help" : values.check ? "check" : values.try ? "try" : "serve",
    port: port === null ? null : portOf(port, values.port === undefined ? "PORT" : "--port"),
    host: values.host ?? (HOST || "127.0.0.1"),
    log: values.log,
  };
}

function portOf(text: string, name: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new Error(`${name} must be a whole number in [0, 65535]; got ${JSON.stringify(text)}`);
}
