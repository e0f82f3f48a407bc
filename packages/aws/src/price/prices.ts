/**
 * List prices in US dollars of Linux, on demand, in us-east-1, without taxes, free tiers and discounts, as they were
 * published at this date. Nothing is fetched when it is used: who changes a number changes the date.
 */
export const prices = {
  date: "2025-01",
  region: "us-east-1",
  source: "https://aws.amazon.com/pricing/",
  lambda: {
    perRequest: 0.2 / 1e6,
    /** By the second and GB of memory. */
    perGbS: { x86_64: 0.0000166667, arm64: 0.0000133334 },
  },
  /** One request of an HTTP API, up to 512 KB. */
  httpApiPerRequest: 1 / 1e6,
  logs: { perGbWritten: 0.5, perGbMonth: 0.03 },
  perAlarmMonth: 0.1,
  /** One metric that is not AWS's own, such as memory used. */
  perMetricMonth: 0.3,
  s3PerGbMonth: 0.023,
  ecrPerGbMonth: 0.1,
  ebsGp3PerGbMonth: 0.08,
  publicIpv4PerHour: 0.005,
  loadBalancer: { perHour: 0.0225, perLcuHour: 0.008 },
  secretPerMonth: 0.4,
  /** What goes out to the internet, after the first 100 GB of a month. */
  perGbOut: 0.09,
} as const;

/** As AWS counts a month: 365 days of 24 hours in 12 parts. */
export const hoursPerMonth = 730;
