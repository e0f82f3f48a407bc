import { Fault, fault } from "../fault/index.ts";
import type { FitOptions } from "./estimator.ts";

/** The same options, where every tick also looks at the signal. Faults CANCELLED at once where it is aborted already. */
export function heedSignal<O extends FitOptions>(options: O): O {
  const { signal, tick } = options;
  if (!signal) return options;
  throwIfAborted(signal);
  return {
    ...options,
    tick: () => {
      tick?.();
      throwIfAborted(signal);
    },
  };
}

/** Throws the signal's reason where that is a fault, else CANCELLED with the reason as its cause. */
function throwIfAborted({ aborted, reason }: AbortSignal): void {
  if (!aborted) return;
  if (reason instanceof Fault) throw reason;
  throw fault("CANCELLED", { reason: reason instanceof Error ? reason.message : String(reason) }, { cause: reason });
}
