/** A deterministic stream of numbers. No default, no global: someone above chose the seed. */
export interface Rng {
  /** Names the stream: `createRng(rng.key)` is this stream from its beginning, on any thread. */
  readonly key: string;
  /** Next float in [0, 1), with 32 random bits. */
  next(): number;
  /** Next integer in [0, below); `below` ≤ 2^32. */
  int(below: number): number;
  /** Next draw from the standard normal distribution. */
  normal(): number;
  /** An independent stream named by label: tree 7 is the same tree whoever grows it, whenever. */
  fork(label: string, index?: number): Rng;
}

/** The stream of a seed. Equal seeds give equal streams on every machine. */
export function createRng(seed: number | string): Rng {
  return fromKey(String(seed));
}

function fromKey(key: string): Rng {
  const [a0, b0, c0, d0] = hash128(key);
  let a = a0;
  let b = b0;
  let c = c0;
  let d = d0;

  // sfc32, by Chris Doty-Humphrey (PractRand): 128 bits of state, passes BigCrush.
  const bits = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i++) bits(); // lets the four words mix

  const next = () => bits() / 4294967296;
  return {
    key,
    next,
    int: (below) => Math.floor(next() * below),
    normal: () => {
      // Box-Muller; 1 - next() is never 0.
      const radius = Math.sqrt(-2 * Math.log(1 - next()));
      return radius * Math.cos(2 * Math.PI * next());
    },
    fork: (label, index = 0) => fromKey(`${key}/${label}#${index}`),
  };
}

/** MurmurHash3 finalisers over four differently seeded lanes: spreads any string over 128 bits. */
function hash128(text: string): [number, number, number, number] {
  let h1 = 0x239b961b;
  let h2 = 0xab0e9789 | 0;
  let h3 = 0x38b34ae5;
  let h4 = 0xa1e38b93 | 0;
  for (let i = 0; i < text.length; i++) {
    const k = text.charCodeAt(i);
    h1 = h2 ^ Math.imul(h1 ^ k, 0x239b961b);
    h2 = h3 ^ Math.imul(h2 ^ k, 0xab0e9789);
    h3 = h4 ^ Math.imul(h3 ^ k, 0x38b34ae5);
    h4 = h1 ^ Math.imul(h4 ^ k, 0xa1e38b93);
  }
  return [mix(h3 ^ h1), mix(h4 ^ h2), mix(h1 ^ h4), mix(h2 ^ h3)];
}

function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
