// Made by `npm run docs:contract` from espalier/contract. Do not edit.
import type { JsonSchema } from "./openapi-schemas.ts";

/** What the contract's parsers accept, by their names there. */
export const contractSchemas = {
  classAnswer: {
    type: "object",
    properties: {
      prediction: {
        type: "string",
      },
      label: {
        type: "string",
      },
      probabilities: {
        type: "object",
        propertyNames: {
          type: "string",
        },
        additionalProperties: {
          type: "number",
        },
      },
      defaulted: {
        type: "array",
        items: {
          type: "string",
        },
      },
      unseen: {
        type: "array",
        items: {
          type: "string",
        },
      },
      out_of_range: {
        type: "array",
        items: {
          type: "string",
        },
      },
      model: {
        type: "object",
        properties: {
          name: {
            type: "string",
          },
          version: {
            type: "integer",
            exclusiveMinimum: 0,
            maximum: 9007199254740991,
          },
        },
        required: ["name", "version"],
        additionalProperties: false,
      },
      request_id: {
        type: "string",
      },
    },
    required: ["prediction", "label", "probabilities", "defaulted", "unseen", "out_of_range", "model", "request_id"],
    additionalProperties: false,
  },
  classBatchAnswer: {
    type: "object",
    properties: {
      predictions: {
        type: "array",
        items: {
          type: "object",
          properties: {
            prediction: {
              type: "string",
            },
            label: {
              type: "string",
            },
            probabilities: {
              type: "object",
              propertyNames: {
                type: "string",
              },
              additionalProperties: {
                type: "number",
              },
            },
            defaulted: {
              type: "array",
              items: {
                type: "string",
              },
            },
            unseen: {
              type: "array",
              items: {
                type: "string",
              },
            },
            out_of_range: {
              type: "array",
              items: {
                type: "string",
              },
            },
          },
          required: ["prediction", "label", "probabilities", "defaulted", "unseen", "out_of_range"],
          additionalProperties: false,
        },
      },
      count: {
        type: "integer",
        minimum: 0,
        maximum: 9007199254740991,
      },
      model: {
        type: "object",
        properties: {
          name: {
            type: "string",
          },
          version: {
            type: "integer",
            exclusiveMinimum: 0,
            maximum: 9007199254740991,
          },
        },
        required: ["name", "version"],
        additionalProperties: false,
      },
      request_id: {
        type: "string",
      },
    },
    required: ["predictions", "count", "model", "request_id"],
    additionalProperties: false,
  },
  errorBody: {
    type: "object",
    properties: {
      error: {
        type: "object",
        properties: {
          code: {
            type: "string",
          },
          message: {
            type: "string",
          },
          hint: {
            type: "string",
          },
          details: {
            type: "array",
            items: {
              type: "object",
              properties: {
                path: {
                  type: "string",
                },
                message: {
                  type: "string",
                },
              },
              required: ["path", "message"],
              additionalProperties: false,
            },
          },
        },
        required: ["code", "message", "hint"],
        additionalProperties: false,
      },
      request_id: {
        type: "string",
      },
    },
    required: ["error", "request_id"],
    additionalProperties: false,
  },
  health: {
    type: "object",
    properties: {
      status: {
        type: "string",
        const: "ok",
      },
      model_loaded: {
        type: "boolean",
        const: true,
      },
    },
    required: ["status", "model_loaded"],
    additionalProperties: false,
  },
  modelInfo: {
    type: "object",
    properties: {
      name: {
        type: "string",
      },
      version: {
        type: "integer",
        exclusiveMinimum: 0,
        maximum: 9007199254740991,
      },
      aliases: {
        type: "array",
        items: {
          type: "string",
        },
      },
      task: {
        type: "string",
        enum: ["regression", "classification"],
      },
      target: {
        type: "object",
        properties: {
          name: {
            type: "string",
          },
          classes: {
            type: "array",
            items: {
              type: "string",
            },
          },
        },
        required: ["name"],
        additionalProperties: false,
      },
      features: {
        type: "array",
        items: {
          oneOf: [
            {
              type: "object",
              properties: {
                name: {
                  type: "string",
                },
                accepted_names: {
                  type: "array",
                  items: {
                    type: "string",
                  },
                },
                doc: {
                  type: "string",
                },
                kind: {
                  type: "string",
                  const: "number",
                },
                min: {
                  type: ["number", "null"],
                },
                max: {
                  type: ["number", "null"],
                },
                unit: {
                  type: "string",
                },
                default: {
                  type: ["number", "null"],
                },
              },
              required: ["name", "accepted_names", "kind", "min", "max", "default"],
              additionalProperties: false,
            },
            {
              type: "object",
              properties: {
                name: {
                  type: "string",
                },
                accepted_names: {
                  type: "array",
                  items: {
                    type: "string",
                  },
                },
                doc: {
                  type: "string",
                },
                kind: {
                  type: "string",
                  const: "category",
                },
                levels: {
                  type: "array",
                  items: {
                    type: "string",
                  },
                },
                default: {
                  type: ["string", "null"],
                },
              },
              required: ["name", "accepted_names", "kind", "levels", "default"],
              additionalProperties: false,
            },
          ],
        },
      },
      missing: {
        type: "string",
        enum: ["median", "reject"],
      },
      bands: {
        type: "array",
        items: {
          type: "object",
          properties: {
            label: {
              type: "string",
            },
            low: {
              type: ["number", "null"],
            },
            high: {
              type: ["number", "null"],
            },
          },
          required: ["label", "low", "high"],
          additionalProperties: false,
        },
      },
      metrics: {
        type: "object",
        propertyNames: {
          type: "string",
        },
        additionalProperties: {
          type: ["number", "null"],
        },
      },
      trained_rows: {
        type: "integer",
        minimum: 0,
        maximum: 9007199254740991,
      },
      recipe: {
        type: "object",
        properties: {
          transforms: {
            type: "array",
            items: {
              type: "object",
              properties: {
                kind: {
                  type: "string",
                },
                params: {
                  type: "object",
                  propertyNames: {
                    type: "string",
                  },
                  additionalProperties: {},
                },
              },
              required: ["kind", "params"],
              additionalProperties: false,
            },
          },
          estimator: {
            type: "object",
            properties: {
              kind: {
                type: "string",
              },
              params: {
                type: "object",
                propertyNames: {
                  type: "string",
                },
                additionalProperties: {},
              },
            },
            required: ["kind", "params"],
            additionalProperties: false,
          },
        },
        required: ["transforms", "estimator"],
        additionalProperties: false,
      },
      run_id: {
        type: ["string", "null"],
      },
      reload: {
        type: "object",
        properties: {
          wanted_version: {
            anyOf: [
              {
                type: "integer",
                exclusiveMinimum: 0,
                maximum: 9007199254740991,
              },
              {
                type: "null",
              },
            ],
          },
          code: {
            type: "string",
          },
        },
        required: ["wanted_version", "code"],
        additionalProperties: false,
      },
      limits: {
        type: "object",
        properties: {
          body_bytes: {
            type: "integer",
            minimum: -9007199254740991,
            maximum: 9007199254740991,
          },
          batch_body_bytes: {
            type: "integer",
            minimum: -9007199254740991,
            maximum: 9007199254740991,
          },
          batch_rows: {
            type: "integer",
            minimum: -9007199254740991,
            maximum: 9007199254740991,
          },
        },
        required: ["body_bytes", "batch_body_bytes", "batch_rows"],
        additionalProperties: false,
      },
    },
    required: [
      "name",
      "version",
      "aliases",
      "task",
      "target",
      "features",
      "missing",
      "metrics",
      "trained_rows",
      "recipe",
      "run_id",
      "limits",
    ],
    additionalProperties: false,
  },
  modelList: {
    type: "object",
    properties: {
      models: {
        type: "array",
        items: {
          type: "object",
          properties: {
            name: {
              type: "string",
            },
            version: {
              type: "integer",
              exclusiveMinimum: 0,
              maximum: 9007199254740991,
            },
            task: {
              type: "string",
              enum: ["regression", "classification"],
            },
            target: {
              type: "string",
            },
          },
          required: ["name", "version", "task", "target"],
          additionalProperties: false,
        },
      },
    },
    required: ["models"],
    additionalProperties: false,
  },
  ready: {
    type: "object",
    properties: {
      status: {
        type: "string",
        const: "ready",
      },
    },
    required: ["status"],
    additionalProperties: false,
  },
  regressionAnswer: {
    type: "object",
    properties: {
      prediction: {
        type: "number",
      },
      rating: {
        type: ["string", "null"],
      },
      defaulted: {
        type: "array",
        items: {
          type: "string",
        },
      },
      unseen: {
        type: "array",
        items: {
          type: "string",
        },
      },
      out_of_range: {
        type: "array",
        items: {
          type: "string",
        },
      },
      model: {
        type: "object",
        properties: {
          name: {
            type: "string",
          },
          version: {
            type: "integer",
            exclusiveMinimum: 0,
            maximum: 9007199254740991,
          },
        },
        required: ["name", "version"],
        additionalProperties: false,
      },
      request_id: {
        type: "string",
      },
    },
    required: ["prediction", "defaulted", "unseen", "out_of_range", "model", "request_id"],
    additionalProperties: false,
  },
  regressionBatchAnswer: {
    type: "object",
    properties: {
      predictions: {
        type: "array",
        items: {
          type: "object",
          properties: {
            prediction: {
              type: "number",
            },
            rating: {
              type: ["string", "null"],
            },
            defaulted: {
              type: "array",
              items: {
                type: "string",
              },
            },
            unseen: {
              type: "array",
              items: {
                type: "string",
              },
            },
            out_of_range: {
              type: "array",
              items: {
                type: "string",
              },
            },
          },
          required: ["prediction", "defaulted", "unseen", "out_of_range"],
          additionalProperties: false,
        },
      },
      count: {
        type: "integer",
        minimum: 0,
        maximum: 9007199254740991,
      },
      model: {
        type: "object",
        properties: {
          name: {
            type: "string",
          },
          version: {
            type: "integer",
            exclusiveMinimum: 0,
            maximum: 9007199254740991,
          },
        },
        required: ["name", "version"],
        additionalProperties: false,
      },
      request_id: {
        type: "string",
      },
    },
    required: ["predictions", "count", "model", "request_id"],
    additionalProperties: false,
  },
} satisfies Readonly<Record<string, JsonSchema>>;
