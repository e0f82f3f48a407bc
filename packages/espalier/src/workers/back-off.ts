/** How many starts in a row may fail, while nobody answers, before the server gives up. */
export const startsTried = 5;

/** A worker that ends so soon after it came up counts as one that could not start. */
export const briefMs = 500;

/** Failures further apart than this are not in a row. */
export const rowMs = 60_000;

/** How long to wait before the next start after so many failures in a row: 0.1 s, doubled each time, 10 s at most. */
export const backOffMs = (failures: number): number =>
  failures === 0 ? 0 : Math.min(10_000, 100 * 2 ** (failures - 1));
