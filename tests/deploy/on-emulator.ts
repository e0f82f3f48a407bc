import { afterAll, beforeAll, beforeEach, test } from "vitest";
import type { BuildTarget } from "../../packages/espalier/src/build/index.ts";
import { deployable, inEnvironment, type Deployable } from "./deployable.ts";
import { motoCommand, startEmulator, type Emulator, type EmulatorOptions } from "./emulator/index.ts";

/** What the tests of a file work with: an empty account, and an example to deploy to it. */
export interface Bench {
  readonly aws: Emulator;
  readonly example: Deployable;
}

/** Starts both once for a file; before each test the account is empty, and the environment has the administrator's keys. */
export function bench(
  name: string,
  environment: string | null,
  target: BuildTarget,
  options: EmulatorOptions = {},
): Bench {
  let aws: Emulator | null = null;
  let example: Deployable | null = null;
  let restore = (): void => {};
  beforeAll(async () => {
    if (motoCommand === null) return;
    [aws, example] = await Promise.all([startEmulator(options), deployable(name, environment, target)]);
    restore = inEnvironment(aws.environment);
  }, 120_000);
  beforeEach(() => aws?.reset());
  afterAll(async () => {
    restore();
    await aws?.stop();
    await example?.example.close();
  });
  return {
    get aws() {
      return aws!;
    },
    get example() {
      return example!;
    },
  };
}

/** A test against the emulator of AWS; skipped, and says so, where there is none. */
export const onEmulator = (name: string, work: () => Promise<void>, timeoutMs = 120_000): void =>
  test.skipIf(motoCommand === null)(
    motoCommand === null ? `${name} (skipped: no moto_server; pip install 'moto[server]', or set ESPALIER_MOTO)` : name,
    work,
    timeoutMs,
  );
