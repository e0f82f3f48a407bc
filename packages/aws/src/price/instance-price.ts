import { fault } from "../fault/index.ts";

/** US dollars an hour for the size `large`; the other sizes of a family cost in proportion. */
const largePerHour: Readonly<Record<string, number>> = {
  c5: 0.085,
  c6a: 0.0765,
  c6g: 0.068,
  c6i: 0.085,
  c7a: 0.10264,
  c7g: 0.0725,
  c7i: 0.08925,
  c8g: 0.07976,
  m5: 0.096,
  m6a: 0.0864,
  m6g: 0.077,
  m6i: 0.096,
  m7a: 0.11592,
  m7g: 0.0816,
  m7i: 0.1008,
  m8g: 0.08976,
  r5: 0.126,
  r6g: 0.1008,
  r6i: 0.126,
  r7g: 0.1071,
  r7i: 0.1323,
  t2: 0.0928,
  t3: 0.0832,
  t3a: 0.0752,
  t4g: 0.0672,
};

/** How many of `large` a size is. */
const sizes: Readonly<Record<string, number>> = {
  nano: 1 / 16,
  micro: 1 / 8,
  small: 1 / 4,
  medium: 1 / 2,
  large: 1,
  xlarge: 2,
  "2xlarge": 4,
  "4xlarge": 8,
  "8xlarge": 16,
  "12xlarge": 24,
  "16xlarge": 32,
  "24xlarge": 48,
};

/** US dollars an hour, on demand, with Linux. Fault AWS_PRICE_UNKNOWN for a type that is not in the table. */
export function instancePerHour(instanceType: string): number {
  const [family = "", size = ""] = instanceType.split(".");
  const large = Object.hasOwn(largePerHour, family) ? largePerHour[family] : undefined;
  const share = Object.hasOwn(sizes, size) ? sizes[size] : undefined;
  if (large === undefined || share === undefined) {
    throw fault("AWS_PRICE_UNKNOWN", { instanceType, families: Object.keys(largePerHour) });
  }
  return large * share;
}
