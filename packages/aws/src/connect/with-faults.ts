import { actionOf } from "./action-of.ts";
import { faultOf, rememberAction } from "./fault-of.ts";

export interface CallFacts {
  readonly region: string | null;
  readonly signal: AbortSignal | undefined;
}

/**
 * The same client, whose calls reject with a fault where the account, the credentials or the network are to blame, and
 * with the SDK's own error where the service answered about the thing itself: not found, in use, wrong value. No call
 * begins once the signal has ended the work; one that has begun is not cut off.
 */
export function withFaults<C extends { readonly send: (...args: never[]) => unknown }>(client: C, facts: CallFacts): C {
  const send = client.send.bind(client) as (command: object, ...rest: unknown[]) => Promise<unknown>;
  const asked = async (command: object, ...rest: unknown[]): Promise<unknown> => {
    facts.signal?.throwIfAborted();
    try {
      return await send(command, ...rest);
    } catch (error) {
      const action = actionOf(client.constructor.name, command.constructor.name);
      rememberAction(error, action);
      throw faultOf(error, action, facts.region) ?? error;
    }
  };
  return Object.assign(client, { send: asked });
}
