/**
 * What CI runs beside the default tests (`npm run test:thorough`): seconds each, for what a shorter test holds in part.
 * `ESPALIER_SLOW` is for what takes minutes.
 */
export const isThorough = process.env.ESPALIER_THOROUGH === "1" || process.env.ESPALIER_SLOW === "1";

/** Behind the name of a test that is left out of the default ones. */
export const notByDefault = isThorough ? "" : " (skipped: `npm run test:thorough` runs it)";
