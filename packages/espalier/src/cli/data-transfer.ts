import { openRemote, pull, push, type Remote } from "../data/index.ts";
import { loadProject, type Project } from "../project/index.ts";
import type { Store } from "../store/index.ts";
import { counted, formatBytes } from "./format-bytes.ts";
import type { GlobalOptions } from "./global-options.ts";
import { withStore } from "./open-project-store.ts";
import { printJson, printText } from "./print.ts";
import { sayWaiting, stopping } from "./stopping.ts";

export async function dataPushCommand(globals: GlobalOptions, name: string | undefined): Promise<void> {
  const project = await loadProject(globals.dir, globals);
  const { remote, result } = await withRemote(project, name, (store, to, signal) =>
    push(store, to, { signal, onProgress: progress("pushed"), onWait: sayWaiting }),
  );
  const { versions, blobs, bytes } = result;
  if (globals.json) return printJson({ remote, versions, blobs, bytes });
  const sent = versions.length === 0 ? "has every version already" : `was given ${counted(versions.length, "version")}`;
  printText(`${remote} ${sent}${blobs > 0 ? `: ${formatBytes(bytes)} sent` : ""}`);
}

export async function dataPullCommand(
  globals: GlobalOptions,
  first: string | undefined,
  second: string | undefined,
): Promise<void> {
  const project = await loadProject(globals.dir, globals);
  const named = project.config.data.remote;
  // One argument that looks like a version is one, where the config says which remote is meant.
  const isVersion = second === undefined && named !== undefined && /^[0-9a-f]{4,64}$/.test(first ?? "");
  const [name, version] = isVersion ? [undefined, first] : [first, second];
  const { remote, result } = await withRemote(project, name, (store, from, signal) =>
    pull(store, from, { version, signal, onProgress: progress("pulled"), onWait: sayWaiting }),
  );
  const { there, versions, mended, blobs, bytes } = result;
  if (globals.json) return printJson({ remote, versions, mended, blobs, bytes });
  const facts = [
    ...(versions.length > 0 ? [`${counted(versions.length, "version")} came from ${remote}`] : []),
    ...(mended.length > 0 ? [`${counted(mended.length, "version")} mended`] : []),
  ];
  if (facts.length > 0) return printText(`${facts.join(", ")}: ${formatBytes(bytes)}`);
  printText(there === 0 ? `${remote} holds no version` : `${remote} has nothing that is not here`);
}

async function withRemote<T>(
  { dir, config }: Project,
  given: string | undefined,
  work: (store: Store, remote: Remote, signal: AbortSignal) => Promise<T>,
): Promise<{ readonly remote: string; readonly result: T }> {
  return await stopping(async (signal) => {
    const remote = await openRemote(dir, given ?? config.data.remote, signal);
    try {
      return { remote: remote.name, result: await withStore(dir, (store) => work(store, remote, signal)) };
    } finally {
      remote.close();
    }
  });
}

/** One moving line where stderr is a terminal, nothing elsewhere. */
function progress(word: string) {
  return ({ done, total }: { readonly done: number; readonly total: number }): void => {
    if (process.stderr.isTTY)
      process.stderr.write(`\r\u001b[2K  ${word} ${done}/${total}${done === total ? "\n" : ""}`);
  };
}
