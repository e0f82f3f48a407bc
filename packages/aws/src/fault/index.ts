export { Fault } from "@espalier/learn";
export { awsFaults, fault } from "./catalog.ts";
