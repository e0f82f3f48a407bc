import { parseJsonBody, Refusal, type LiveModel } from "../predict/index.ts";
import { containersFor } from "./body-rows.ts";
import { isObject, rowInOrder, rowsInOrder, rowsOfColumns, rowsOfRecords, rowsUnder } from "./frame-rows.ts";

/** The four forms of MLflow's scoring server, and SageMaker's `instances` with `features`. */
export const scoringForms = ["dataframe_split", "dataframe_records", "instances", "inputs"] as const;

const refused = (message: string, hint = "see /docs for an example") => new Refusal("BODY_INVALID", message, hint);

/**
 * The rows of a body as MLflow's clients write it. Other keys (`params`) are not looked at.
 * Throws a Refusal BODY_NOT_JSON, BODY_INVALID.
 */
export function scoringRows(bytes: Buffer, live: LiveModel, mostRows: number): readonly unknown[] {
  const body = parseJsonBody(bytes, containersFor(mostRows));
  const rule = `the body must be an object with exactly one of ${scoringForms.join(", ")}`;
  if (!isObject(body)) throw refused(`${rule}; got ${Array.isArray(body) ? "a list" : "a single value"}`);
  const forms = scoringForms.filter((form) => Object.hasOwn(body, form));
  const [form] = forms;
  if (form === undefined || forms.length > 1)
    throw refused(`${rule}; got ${forms.length === 0 ? "none" : forms.join(" and ")}`);
  const data = body[form];
  switch (form) {
    case "dataframe_split":
      return splitRows(data, live);
    case "dataframe_records":
      if (Array.isArray(data)) return rowsOfRecords(data, live);
      throw refused("dataframe_records must be a list of objects");
    case "instances":
    case "inputs":
      return tensorRows(data, live, form, mostRows);
  }
}

function splitRows(frame: unknown, live: LiveModel): readonly unknown[] {
  if (isObject(frame) && Array.isArray(frame.columns) && Array.isArray(frame.data)) {
    return rowsUnder(frame.columns, frame.data, live);
  }
  throw refused('dataframe_split must have the lists "columns" and "data"', 'send {"columns": […], "data": [[…], …]}');
}

function tensorRows(data: unknown, live: LiveModel, form: string, mostRows: number): readonly unknown[] {
  if (isObject(data)) return rowsOfColumns(data, live, mostRows);
  if (!Array.isArray(data)) throw refused(`${form} must be a list of rows, or an object of columns`);
  if (data.every(Array.isArray)) return rowsInOrder(data, live);
  if (data.every((row) => featuresIn(row, live) !== null)) {
    return rowsInOrder(
      data.map((row) => featuresIn(row, live)),
      live,
    );
  }
  if (data.every(isObject)) return rowsOfRecords(data, live);
  throw refused(`${form} must be a list of lists, or of objects`, "send [[…], …], one list a row");
}

/** `{"features": […]}` and `{"data": {"features": […]}}`, as SageMaker writes a row. */
function featuresIn(row: unknown, live: LiveModel): readonly unknown[] | null {
  if (!isObject(row) || Object.keys(row).length !== 1) return null;
  if (live.info.features.some(({ name }) => Object.hasOwn(row, name))) return null;
  if (isObject(row.data)) return featuresIn(row.data, live);
  return Array.isArray(row.features) ? row.features : null;
}

/** The row of one JSON line: an object of features, or their values in order. */
export function scoringLine(value: unknown, live: LiveModel): unknown {
  const values = Array.isArray(value) ? value : featuresIn(value, live);
  if (values === null) return value;
  return rowInOrder(
    values,
    live.info.features.map(({ name }) => name),
    "a row",
  );
}
