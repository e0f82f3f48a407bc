export { codeOfCommand, codeOfModule, type Code } from "./code.ts";
