import { exp } from "./exp.ts";
import type { RowTable } from "./kernels.ts";

/** See `Kernels.packLogistic`. */
export function packLogistic(
  scores: Readonly<Float64Array>,
  codes: Readonly<Int32Array>,
  weights: Readonly<Float64Array> | null,
  scaleG: number,
  scaleH: number,
  { stride, words }: RowTable,
): { g: number; h: number } {
  const most = { g: 0, h: 0 };
  for (let row = 0, at = 0; row < codes.length; row++, at += stride >> 2) {
    const weight = weights ? weights[row]! : 1;
    const p = 1 / (1 + exp(-scores[row]!));
    const g = weight * (p - codes[row]!);
    const h = weight * p * (1 - p);
    words[at] = (Math.floor(g * scaleG + 0.5) << 16) | Math.floor(h * scaleH + 0.5);
    if (Math.abs(g) > most.g) most.g = Math.abs(g);
    if (h > most.h) most.h = h;
  }
  return most;
}

/** See `Kernels.largest`. */
export function largest(values: Readonly<Float64Array>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]!);
    if (size > most) most = size;
  }
  return most;
}

/** See `Kernels.pack`. */
export function pack(
  g: Readonly<Float64Array>,
  h: Readonly<Float64Array> | null,
  scaleG: number,
  scaleH: number,
  { rows, stride, words }: RowTable,
): void {
  for (let row = 0, at = 0; row < rows; row++, at += stride >> 2) {
    const wholeG = Math.floor(g[row]! * scaleG + 0.5);
    const wholeH = h ? Math.floor(h[row]! * scaleH + 0.5) : 1;
    words[at] = (wholeG << 16) | wholeH;
  }
}
