export { withDuck, type Duck, type DuckOptions } from "./open-duck.ts";
export { identifier, isSpeakable, literal } from "./quote.ts";
export { codesOf, doublesOf, eachText, isPresent, type Items } from "./vectors.ts";
