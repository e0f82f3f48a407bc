/** How often a key may ask: so many requests a period, and at most `burst` of them at once. Plain JSON. */
export interface RateLimit {
  readonly requests: number;
  readonly per: RatePeriod;
  readonly burst: number;
}

const periodMs = { second: 1000, minute: 60_000, hour: 3_600_000 } as const;
export type RatePeriod = keyof typeof periodMs;

const largest = 1_000_000_000;

/** `100/minute`, or with a burst `5/second:20`; null for anything else. Without a burst, all of a period's may come at once. */
export function parseRate(text: string): RateLimit | null {
  const found = /^(\d{1,10})\/(second|minute|hour)(?::(\d{1,10}))?$/.exec(text.trim());
  if (found === null) return null;
  const requests = Number(found[1]);
  const burst = Number(found[3] ?? found[1]);
  const isSound = [requests, burst].every((one) => one >= 1 && one <= largest);
  return isSound ? { requests, per: found[2] as RatePeriod, burst } : null;
}

/** What `parseRate` reads. */
export const rateText = ({ requests, per, burst }: RateLimit): string =>
  `${requests}/${per}${burst === requests ? "" : `:${burst}`}`;

export const requestsPerMs = ({ requests, per }: RateLimit): number => requests / periodMs[per];
