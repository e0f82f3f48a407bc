/**
 * No route of ours has a schema for Fastify: rows are checked against the model's. Left to itself it would load two
 * compilers for such schemas at every start.
 */
export const noCompilers = { compilersFactory: { buildValidator: () => noSchemas, buildSerializer: () => noSchemas } };

const noSchemas = (): never => {
  throw new Error("routes have no schemas");
};
