export { createRng, type Rng } from "./rng.ts";
export { permutation } from "./shuffle.ts";
