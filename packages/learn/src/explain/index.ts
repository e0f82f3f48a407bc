export { permutationImportance, type Importance, type ImportanceOptions } from "./permutation-importance.ts";
