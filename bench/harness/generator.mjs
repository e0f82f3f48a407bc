/**
 * The generated data of the benchmarks: 28 float32 features and a binary label that looks like HIGGS. Counter based:
 * any range of rows can be made alone. Only whole-number operations, + - * / and sqrt, so every language gets the same
 * bits.
 */
export const FEATURES = 28;

const OBJECTS = 6; // lepton, missing energy, four jets
const DRAWS_PER_OBJECT = 6;
const LABEL_DRAW = 40; // six objects of six draws, and four b-tags

/** @param {number} h a whole number; mixed as in MurmurHash3's last step (Appleby) */
function mixed(h) {
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * Rows [first, first + rows): `x` row-major, shape (rows × 28,), and labels 0 or 1, shape (rows,).
 *
 * @param {number} seed
 * @param {number} first
 * @param {number} rows
 */
export function generate(seed, first, rows) {
  const x = new Float32Array(rows * FEATURES);
  const y = new Uint8Array(rows);
  const seed1 = mixed((seed + 0x9e3779b9) >>> 0);
  const seed2 = mixed(seed1 ^ 0x7f4a7c15);
  const pt = new Float64Array(OBJECTS);
  const eta = new Float64Array(OBJECTS);
  const phi = new Float64Array(OBJECTS);
  const tag = new Float64Array(OBJECTS);
  const h = new Float64Array(7);
  let row = 0;
  let b = 0;
  const uniform = (/** @type {number} */ k) =>
    ((mixed(mixed(((row + seed1) | 0) ^ Math.imul(k, 0x9e3779b9)) + b) >>> 0) + 0.5) * 2 ** -32;
  const normal = (/** @type {number} */ k) =>
    (uniform(k) + uniform(k + 1) + uniform(k + 2) + uniform(k + 3) - 2) * 1.7320508075688772;
  const mass2 = (/** @type {number} */ p, /** @type {number} */ q) => {
    const dEta = eta[p] - eta[q];
    const dPhi = phi[p] - phi[q];
    return pt[p] * pt[q] * (dEta * dEta + dPhi * dPhi);
  };

  for (let i = 0; i < rows; i++) {
    row = first + i;
    b = mixed(row ^ seed2);
    for (let object = 0, k = 0; object < OBJECTS; object++, k += DRAWS_PER_OBJECT) {
      const a = uniform(k);
      pt[object] = 0.25 + a / (1.25 - a);
      eta[object] = object === 1 ? 0 : 0.9 * normal(k + 1);
      phi[object] = (2 * uniform(k + 5) - 1) * 1.75;
      if (object < 2) continue;
      const t = uniform(k + DRAWS_PER_OBJECT);
      tag[object] = t < 0.5 ? 0 : t < 0.78 ? 1.0865 : 2.1731;
      k++;
    }
    const [lepton, missing, jet1, jet2, jet3, jet4] = [0, 1, 2, 3, 4, 5];
    const jj = mass2(jet1, jet2);
    const jjj = jj + mass2(jet1, jet3) + mass2(jet2, jet3);
    const lv = mass2(lepton, missing);
    const jlv = lv + mass2(lepton, jet1) + mass2(missing, jet1);
    const bb = mass2(jet3, jet4);
    const wbb = bb + lv + mass2(lepton, jet3) + mass2(missing, jet4);
    [jj, jjj, lv, jlv, bb, wbb, wbb + jj].forEach((square, m) => {
      h[m] = Math.sqrt(square);
    });
    const score =
      2.6 * peak(h[4], 1.4, 0.4) +
      2.2 * peak(h[0], 1.6, 0.4) +
      1.8 * peak(h[2], 1.3, 0.4) -
      (0.15 * h[6]) / (1 + 0.2 * h[6]) +
      0.12 * (tag[jet3] + tag[jet4]) -
      0.12 * tag[jet1] * tag[jet2] +
      0.1 * pt[lepton] -
      0.08 * pt[missing];
    y[i] = score - 1.75 + normal(LABEL_DRAW) > 0 ? 1 : 0;
    write(x, i * FEATURES, pt, eta, phi, tag, h);
  }
  return { x, y };
}

/** @param {number} x @param {number} centre @param {number} width */
function peak(x, centre, width) {
  const z = (x - centre) / width;
  return 1 / (1 + z * z);
}

/** One row in the order of the columns: lepton (pt, eta, phi), missing energy (pt, phi), jets (pt, eta, phi, tag), masses. */
function write(x, at, pt, eta, phi, tag, h) {
  for (let object = 0; object < OBJECTS; object++) {
    x[at++] = pt[object];
    if (object !== 1) x[at++] = eta[object];
    x[at++] = phi[object];
    if (object >= 2) x[at++] = tag[object];
  }
  for (const mass of h) x[at++] = mass;
}
