/** Steps between two looks whether all have arrived: most trees of boosting are done after one or two rounds of them. */
const STEPS: i32 = 4;

/** Rows are walked in tiles of 8: their loads do not wait for one another. Tiles that one tree passes over in turn: */
const TILES: i32 = 8;

/** The leaves of a tile; the tiles begin at the next cache line. */
const LEAF_BYTES: usize = 32;

/** Column, missing values left, about a category: three int32. */
const QUESTION_BYTES: usize = 12;

/**
 * Adds leaf values to the sums of the rows of one chunk. `scratch`, of the thread: the leaves of one tile, then TILES
 * tiles, each the answers to all questions, 8 rows together.
 */
export function addLeavesChunk(
  thread: i32,
  chunk: i32,
  roots: usize,
  trees: i32,
  groups: i32,
  outputs: i32,
  values: usize,
  hasSets: i32,
  questions: usize,
  questionCount: i32,
  columns: usize,
  stride: i32,
  rows: i32,
  chunkRows: i32,
  scratch: usize,
  scratchBytes: i32,
  sums: usize,
): void {
  const from = chunk * chunkRows;
  const to = min(rows, from + chunkRows);
  const leaves = scratch + <usize>thread * <usize>scratchBytes;
  const tiles = leaves + 64;
  const tileBytes = (<usize>questionCount) << 6;
  const rowBytes = (<usize>(groups * outputs)) << 3;
  for (let first = from; first < to; first += TILES * 8) {
    const end = min(to, first + TILES * 8);
    let tile = tiles;
    for (let row = first; row < end; row += 8) {
      fillTile(tile, questions, questionCount, columns + ((<usize>row) << 3), (<usize>stride) << 3);
      tile += tileBytes;
    }
    let group = 0;
    for (let tree = 0; tree < trees; tree++) {
      const root = <usize>load<u32>(roots + ((<usize>tree) << 2));
      let into = sums + <usize>first * rowBytes + ((<usize>(group * outputs)) << 3);
      tile = tiles;
      for (let row = first; row < end; row += 8) {
        if (hasSets) walkTile<i64>(tile, root, leaves);
        else walkTile<f64>(tile, root, leaves);
        for (let leaf = leaves; leaf < leaves + LEAF_BYTES; leaf += 4) {
          addLeaf(<usize>load<u32>(leaf), values, outputs, into);
          into += rowBytes;
        }
        tile += tileBytes;
      }
      if (++group == groups) group = 0;
    }
  }
}

/**
 * Adds leaf values to the sums of one row, 8 trees being walked together. `scratch`: 8 leaves, then the answers to all
 * questions, as far apart as in a tile.
 */
export function addRowLeavesChunk(
  _thread: i32,
  _chunk: i32,
  roots: usize,
  trees: i32,
  groups: i32,
  outputs: i32,
  values: usize,
  hasSets: i32,
  questions: usize,
  questionCount: i32,
  cells: usize,
  scratch: usize,
  sums: usize,
): void {
  const answers = scratch + 64;
  store<f64>(answers, -Infinity);
  for (let question: usize = 1; question < <usize>questionCount; question++) {
    const about = questions + question * QUESTION_BYTES;
    answer(answers + (question << 6), about, load<f64>(cells + ((<usize>load<u32>(about)) << 3)));
  }
  let group = 0;
  for (let tree = 0; tree < trees; tree += 8) {
    if (hasSets) walkTrees<i64>(answers, roots + ((<usize>tree) << 2), scratch);
    else walkTrees<f64>(answers, roots + ((<usize>tree) << 2), scratch);
    const end = scratch + ((<usize>min(8, trees - tree)) << 2);
    for (let leaf = scratch; leaf < end; leaf += 4) {
      addLeaf(<usize>load<u32>(leaf), values, outputs, sums + ((<usize>(group * outputs)) << 3));
      if (++group == groups) group = 0;
    }
  }
}

/** The answers of 8 rows to all questions. */
function fillTile(tile: usize, questions: usize, count: i32, rows: usize, columnBytes: usize): void {
  const least = f64x2.splat(-Infinity);
  for (let at: usize = 0; at < 64; at += 16) v128.store(tile + at, least);
  for (let question = 1; question < count; question++) {
    tile += 64;
    questions += QUESTION_BYTES;
    const from = rows + <usize>load<u32>(questions) * columnBytes;
    if (load<i32>(questions, 8)) {
      for (let at: usize = 0; at < 64; at += 8) answer(tile + at, questions, load<f64>(from + at));
    } else if (load<i32>(questions, 4)) {
      for (let at: usize = 0; at < 64; at += 16) {
        const pair = v128.load(from + at);
        v128.store(tile + at, v128.bitselect(pair, least, f64x2.eq(pair, pair)));
      }
    } else {
      for (let at: usize = 0; at < 64; at += 16) v128.store(tile + at, v128.load(from + at));
    }
  }
}

/** Writes the answer that a value gives to one question. */
function answer(to: usize, question: usize, value: f64): void {
  const missingLeft = load<i32>(question, 4);
  if (load<i32>(question, 8)) {
    const code = <u32>value; // 0 for NaN
    const isCode = <f64>code == value && code < 64;
    store<i64>(to, isCode ? (<i64>1) << (<i64>code) : -(<i64>missingLeft));
  } else {
    store<f64>(to, value == value || !missingLeft ? value : -Infinity);
  }
}

// Answers are read as float64 where all questions are about numbers, and as bits where some are about categories.

/** The second half of a node: what it asks and its left child, which in a leaf is the leaf. */
function linkOf(node: usize): u64 {
  return load<u64>(node, 8);
}

/** Where the answer is among those of a row. */
function placeOf<Answer>(link: u64): usize {
  return <usize>(isFloat<Answer>() ? <u32>link : <u32>link & ~63);
}

/** The child of a node that gets this answer. */
function next<Answer>(node: usize, link: u64, answer: Answer): usize {
  const left = <usize>(link >>> 32);
  let isLeft: bool;
  if (isFloat<Answer>()) {
    isLeft = answer <= load<f64>(node);
  } else {
    const isBelow = reinterpret<f64>(answer) <= load<f64>(node);
    const isInSet = (answer & load<i64>(node)) != 0;
    isLeft = select<bool>(isInSet, isBelow, (link & 1) != 0);
  }
  return select<usize>(left, left + 16, isLeft);
}

/** 0 in a leaf. */
function asked(node: usize): u32 {
  return load<u32>(node, 8);
}

/** The leaves that 8 rows reach in one tree. */
function walkTile<Answer>(tile: usize, root: usize, leaves: usize): void {
  let a = root;
  let b = root;
  let c = root;
  let d = root;
  let e = root;
  let f = root;
  let g = root;
  let h = root;
  do {
    for (let step = 0; step < STEPS; step++) {
      let link = linkOf(a);
      a = next<Answer>(a, link, load<Answer>(tile + placeOf<Answer>(link)));
      link = linkOf(b);
      b = next<Answer>(b, link, load<Answer>(tile + placeOf<Answer>(link), 8));
      link = linkOf(c);
      c = next<Answer>(c, link, load<Answer>(tile + placeOf<Answer>(link), 16));
      link = linkOf(d);
      d = next<Answer>(d, link, load<Answer>(tile + placeOf<Answer>(link), 24));
      link = linkOf(e);
      e = next<Answer>(e, link, load<Answer>(tile + placeOf<Answer>(link), 32));
      link = linkOf(f);
      f = next<Answer>(f, link, load<Answer>(tile + placeOf<Answer>(link), 40));
      link = linkOf(g);
      g = next<Answer>(g, link, load<Answer>(tile + placeOf<Answer>(link), 48));
      link = linkOf(h);
      h = next<Answer>(h, link, load<Answer>(tile + placeOf<Answer>(link), 56));
    }
  } while ((asked(a) | asked(b) | asked(c) | asked(d) | asked(e) | asked(f) | asked(g) | asked(h)) != 0);
  storeLeaves(leaves, a, b, c, d, e, f, g, h);
}

/** The leaves that one row reaches in 8 trees. */
function walkTrees<Answer>(answers: usize, roots: usize, leaves: usize): void {
  let a = <usize>load<u32>(roots);
  let b = <usize>load<u32>(roots, 4);
  let c = <usize>load<u32>(roots, 8);
  let d = <usize>load<u32>(roots, 12);
  let e = <usize>load<u32>(roots, 16);
  let f = <usize>load<u32>(roots, 20);
  let g = <usize>load<u32>(roots, 24);
  let h = <usize>load<u32>(roots, 28);
  do {
    for (let step = 0; step < STEPS; step++) {
      let link = linkOf(a);
      a = next<Answer>(a, link, load<Answer>(answers + placeOf<Answer>(link)));
      link = linkOf(b);
      b = next<Answer>(b, link, load<Answer>(answers + placeOf<Answer>(link)));
      link = linkOf(c);
      c = next<Answer>(c, link, load<Answer>(answers + placeOf<Answer>(link)));
      link = linkOf(d);
      d = next<Answer>(d, link, load<Answer>(answers + placeOf<Answer>(link)));
      link = linkOf(e);
      e = next<Answer>(e, link, load<Answer>(answers + placeOf<Answer>(link)));
      link = linkOf(f);
      f = next<Answer>(f, link, load<Answer>(answers + placeOf<Answer>(link)));
      link = linkOf(g);
      g = next<Answer>(g, link, load<Answer>(answers + placeOf<Answer>(link)));
      link = linkOf(h);
      h = next<Answer>(h, link, load<Answer>(answers + placeOf<Answer>(link)));
    }
  } while ((asked(a) | asked(b) | asked(c) | asked(d) | asked(e) | asked(f) | asked(g) | asked(h)) != 0);
  storeLeaves(leaves, a, b, c, d, e, f, g, h);
}

function storeLeaves(to: usize, a: usize, b: usize, c: usize, d: usize, e: usize, f: usize, g: usize, h: usize): void {
  store<u32>(to, <u32>a);
  store<u32>(to, <u32>b, 4);
  store<u32>(to, <u32>c, 8);
  store<u32>(to, <u32>d, 12);
  store<u32>(to, <u32>e, 16);
  store<u32>(to, <u32>f, 20);
  store<u32>(to, <u32>g, 24);
  store<u32>(to, <u32>h, 28);
}

function addLeaf(leaf: usize, values: usize, outputs: i32, to: usize): void {
  if (outputs == 1) {
    store<f64>(to, load<f64>(to) + load<f64>(leaf));
    return;
  }
  const from = values + ((<usize>load<f64>(leaf)) << 3);
  const end = (<usize>outputs) << 3;
  for (let at: usize = 0; at < end; at += 8) store<f64>(to + at, load<f64>(to + at) + load<f64>(from + at));
}
