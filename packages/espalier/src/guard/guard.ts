import type { RequestListener } from "node:http";
import type { Registry } from "prom-client";
import type { Role } from "../contract/index.ts";
import type { LiveModel } from "../predict/index.ts";

/** What a request's head tells of it; its body has not been read yet. */
export interface Knock {
  /** The role that a key needs; null: none ever is. */
  readonly role: Role | null;
  /** Needs a key even where the server asks for none otherwise. */
  readonly guarded: boolean;
  /** Whether it asks for predictions: only such a request queues, and is held to a deadline. */
  readonly predicts: boolean;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** One request that was let in, until its answer is sent or its connection is gone. */
export interface Pass {
  /** The name of the key that it came with; null where none was asked for. */
  readonly keyName: string | null;
  /** What its answer says of the key's rate limit; null where the key has none. */
  readonly headers: Readonly<Record<string, string>> | null;
}

/** What became of a prediction: answered; refused for what the request holds; failed on our side. */
export type Outcome = "ok" | "refused" | "error";

export type BreakerState = "closed" | "open" | "half-open";

/** Who may come in, how many at once, and whether the model is to be asked at all. Every refusal is a Refusal. */
export interface Guard {
  /**
   * Stands before a server's own listener and refuses, at the least cost there is, what comes in while the server is
   * overloaded: before any route is looked up and before the body is read.
   */
  entrance(listener: RequestListener): RequestListener;
  /** Lets a request in by its head. `leave` follows exactly once for every pass given out. */
  admit(knock: Knock): Pass;
  /** Its body has been read (of a stream: its head), which may have taken many turns of the event loop: is there time? */
  proceed(pass: Pass): void;
  leave(pass: Pass): void;
  /** Before the model is asked: a broken circuit refuses. `end` follows where it does not. */
  begin(live: LiveModel): void;
  end(live: LiveModel, outcome: Outcome): void;
  /** The worst of all models. */
  readonly breaker: BreakerState;
  /** Adds its metrics to a server's. */
  meter(register: Registry): void;
  /** Stops looking for new and revoked keys. */
  close(): void;
}
