import { openBook } from "../schedule/index.ts";
import { acquireLock, openStore, type Store } from "../store/index.ts";
import { noTraining, type TrainingRecord } from "./training-record.ts";

/** Where it is kept that a training is under way, so that all processes of a server know. */
export interface TrainingBook {
  /** Takes the one place there is for a training, and returns what gives it back; null where another has it. */
  take(): Promise<(() => Promise<void>) | null>;
  read(): Promise<TrainingRecord>;
  write(record: TrainingRecord): Promise<void>;
  close(): void;
}

const recordName = "training";

/** A book in a project's store, which is opened when it is first needed. */
export function storeBook(storeDir: string, environment: string | null): TrainingBook {
  let opened: Promise<Store> | null = null;
  const store = () => (opened ??= openStore(storeDir));
  return {
    take: async () => {
      const taken = new AbortController();
      const options = { signal: taken.signal, onWait: () => taken.abort() };
      return await acquireLock(await store(), recordName, "POST /train", options).catch((error: unknown) => {
        if (taken.signal.aborted) return null;
        throw error;
      });
    },
    read: async () =>
      ((await openBook(await store(), environment).read(recordName)) as TrainingRecord | null) ?? noTraining,
    write: async (record) => openBook(await store(), environment).write(recordName, record),
    close: () => void opened?.then((one) => one.close()).catch(() => {}),
  };
}
