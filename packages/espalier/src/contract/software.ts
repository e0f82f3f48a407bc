/** What answers, as other protocols want to know it. A constant, so that a bundle of one file can tell it, too. */
export const software = { name: "espalier", version: "0.1.0" } as const;
