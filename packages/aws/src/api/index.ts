import type { Driver } from "../plan/index.ts";
import { httpApiDriver } from "./http-api.ts";
import { integrationDriver } from "./integration.ts";
import { routeDriver } from "./route.ts";
import { stageDriver } from "./stage.ts";

export { callsFrom, httpApi, urlOf, type HttpApiWanted } from "./http-resources.ts";

/** All that an HTTP API consists of. */
export const apiDrivers: readonly Driver[] = [httpApiDriver, integrationDriver, routeDriver, stageDriver];
