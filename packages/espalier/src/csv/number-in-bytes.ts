import { numberOf } from "./number-of.ts";

/** 10⁰ to 10²²: the powers that a double holds exactly. */
const powers = Float64Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);
/** So many digits are below 2⁵³, whatever they are. */
const exactDigits = 15;
const [plus, minus, zero, nine] = [0x2b, 0x2d, 0x30, 0x39];

/**
 * The number that trimmed ASCII text writes, by the rule of `numberOf`; NaN where it writes none. Most numbers are a few
 * digits and a point: one division of two exact doubles, so rounded once, as `Number` rounds. The others go that way.
 *
 * @param bytes   the text; [begin, end) is looked at
 * @param decimal the byte of `.` or `,`
 */
export function numberInBytes(bytes: Uint8Array, begin: number, end: number, decimal: number): number {
  let at = begin;
  const sign = bytes[at];
  if (sign === minus || sign === plus) at++;
  let mantissa = 0;
  let digits = 0;
  let places = -1; // behind the point; -1: none seen
  for (; at < end; at++) {
    const byte = bytes[at]!;
    if (byte >= zero && byte <= nine) {
      mantissa = mantissa * 10 + (byte - zero);
      digits++;
      if (places >= 0) places++;
    } else if (byte === decimal && places < 0) places = 0;
    else return slowly(bytes, begin, end, decimal);
  }
  if (digits === 0 || digits > exactDigits) return slowly(bytes, begin, end, decimal);
  const size = places > 0 ? mantissa / powers[places]! : mantissa;
  return sign === minus ? -size : size;
}

function slowly(bytes: Uint8Array, begin: number, end: number, decimal: number): number {
  if (end - begin > 1_000) return Number.NaN;
  let text = "";
  for (let at = begin; at < end; at++) text += String.fromCharCode(bytes[at]!);
  return numberOf(text, decimal === 0x2c ? "," : ".") ?? Number.NaN;
}
