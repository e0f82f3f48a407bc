/** How a build that was started is asked: an HTTP request, whatever carries it. */
export interface TrialRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface TrialAnswer {
  readonly status: number;
  readonly body: string;
}

/** How a build is started for one call. */
export interface Trial {
  readonly folder: string;
  /** Beside what it needs to start at all. */
  readonly environment: Readonly<Record<string, string>>;
  readonly request: TrialRequest;
  /** Told each line that it prints. */
  readonly tell: (line: string) => void;
}

/** Starts, asks, stops. Faults BUILD_NOT_ANSWERING, and those of what it is started with. */
export type Runner = (trial: Trial) => Promise<TrialAnswer>;

/** So long a build may take to answer from its start on. */
export const answerWithinMs = 30_000;

/** Sends the request to a server that listens. */
export async function askServer(url: string, { path, headers, body }: TrialRequest): Promise<TrialAnswer> {
  const signal = AbortSignal.timeout(answerWithinMs);
  const answer = await fetch(url + path, { method: "POST", headers, body, signal });
  return { status: answer.status, body: await answer.text() };
}
