import { readOptions, usage } from "./options.ts";
import { inLogLines, inWords, type Teller } from "./teller.ts";

/** Settings and model stand beside the program. */
const folder = import.meta.dirname;

const write = (line: string) => void process.stderr.write(`${line}\n`);
let teller: Teller = inWords(write);

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options.log) teller = inLogLines(write);
  const { tell } = teller;
  switch (options.wish) {
    case "help":
      return void process.stdout.write(usage);
    case "check": {
      const { isReady } = await import("./check.ts");
      const { host, port } = options;
      process.exitCode = (await isReady(host, port ?? (await portOfSettings()))) ? 0 : 1;
      return;
    }
    case "try": {
      const { tryBuild } = await import("./serve-build.ts");
      return await tryBuild(folder, tell);
    }
    case "serve": {
      const { serveBuild } = await import("./serve-build.ts");
      return await serveBuild(folder, options, tell);
    }
  }
}

async function portOfSettings(): Promise<number> {
  const { readSettings } = await import("./open-build.ts");
  return (await readSettings(folder)).server.port;
}

main().catch((error: unknown) => {
  teller.fail(error);
  process.exitCode = 2;
});
