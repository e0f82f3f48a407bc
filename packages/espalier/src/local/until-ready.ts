import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { ServicePlan } from "./plan-services.ts";

const everyMs = 100;
const limitMs = 120_000;

/** Waits until a service answers; false when it did not for too long, or nobody waits any more. */
export async function untilReady({ readyUrl, ports }: ServicePlan, signal: AbortSignal): Promise<boolean> {
  const isReady = readyUrl === null ? () => listens(ports[0]!) : () => answers(readyUrl);
  for (let waited = 0; waited < limitMs && !signal.aborted; waited += everyMs) {
    if (await isReady()) return true;
    await pause(everyMs);
  }
  return false;
}

const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(2000) }).then(
    async (response) => {
      await response.body?.cancel();
      return response.ok;
    },
    () => false,
  );

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    const done = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.once("connect", () => done(true)).once("error", () => done(false));
  });
