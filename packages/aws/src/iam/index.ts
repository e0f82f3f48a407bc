export { role, type Allowed, type RoleWanted } from "./role.ts";
export { roleDriver } from "./role-driver.ts";
