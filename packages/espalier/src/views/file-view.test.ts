import { afterAll, expect, test } from "vitest";
import { servedIris, servedWine } from "../fixtures/served-models.ts";
import { buildServer } from "../serve/index.ts";

const { app: wine } = buildServer({
  models: [{ served: servedWine(), rules: { missing: "median", bands: { Poor: [0, 5], Good: [5, 10] } } }],
});
const { app: iris } = buildServer({ models: [{ served: servedIris(), rules: { missing: "reject" } }] });
afterAll(() => Promise.all([wine.close(), iris.close()]));

const boundary = "----xyz";
const formType = `multipart/form-data; boundary=${boundary}`;
const formOf = (...parts: readonly (readonly [disposition: string, text: string])[]) =>
  `${parts.map(([disposition, text]) => `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${text}\r\n`).join("")}--${boundary}--\r\n`;
const file = 'name="file"; filename="wine.csv"';

const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const post = async (
  payload: string | Buffer,
  { type = formType, accept = browser, url = "/predict/file", app = wine } = {},
) => {
  const answer = await app.inject({ method: "POST", url, payload, headers: { "content-type": type, accept } });
  return {
    status: answer.statusCode,
    type: answer.headers["content-type"],
    headers: answer.headers,
    body: answer.body,
  };
};
const csv = "id,fixed acidity,alcohol,pH,colour\n1,7,12,3,red\n<b>,7,x,3,red\n3,7,13,3,white\n";

test("a form's file is answered with a page: rows, counts by rating, the scored file", async () => {
  const { status, type, headers, body } = await post(formOf(['name="note"', "x"], [file, csv], ['name="later"', "y"]));
  expect([status, type]).toEqual([200, "text/html; charset=utf-8"]);
  expect(headers["content-security-policy"]).toMatch(
    /^default-src 'none'; style-src 'sha256-[^']+';.*frame-ancestors 'none'$/,
  );
  expect(body).toContain("wine-quality, version 3: 3 rows");
  expect(body).toContain("&lt;b&gt;");
  expect(body).not.toContain("<b>");
  expect(body).toMatch(/&quot;alcohol&quot; must be a number; got the text &quot;x&quot;/);
  expect(body).toMatch(/Good[\s\S]*Poor/);
  const [, data] = /download="scored\.csv" href="data:text\/csv;charset=utf-8;base64,([^"]+)"/.exec(body)!;
  const scored = Buffer.from(data!, "base64").toString().split("\n");
  expect(scored[0]).toBe("id,fixed acidity,alcohol,pH,colour,prediction,rating,error");
  expect(scored[1]).toMatch(/^1,7,12,3,red,5[\d.]*,Good,$|^1,7,12,3,red,4\.9[\d.]*,Poor,$/);
  expect(scored[2]).toContain("ROW_INVALID");
});

test("the scored CSV is streamed to whoever asks for it", async () => {
  const asked = await post(csv, { type: "text/csv", accept: "text/csv" });
  expect(asked.type).toBe("text/csv; charset=utf-8");
  expect(asked.headers["content-disposition"]).toBe('attachment; filename="scored.csv"');
  expect(asked.body.split("\n")).toHaveLength(5);
  const button = await post(formOf([file, csv]), { url: "/models/wine-quality/predict/file?as=csv" });
  expect(button.body).toBe(asked.body);
});

test("a page shows the first 1,000 rows, counts all, and leaves out a file too large for it", async () => {
  const row = `1.4,${"x".repeat(2_500)}\n`;
  const { body } = await post(`petal length (cm),note\n${row.repeat(2_000)}`, { app: iris, type: "text/csv" });
  expect(body).toContain("iris, version 1: 2,000 rows");
  expect(body).toContain("The first 1,000 of 2,000.");
  expect(body.match(/<tr>/g)!.length).toBe(1_001);
  expect(body).toContain("too large to stand in this page");
  expect(body).not.toContain("data:text/csv");
});

test.each([
  ["a form without a file", formOf(['name="note"', "x"]), formType, "BODY_INVALID"],
  ["a form cut off", formOf([file, csv]).slice(0, -60), formType, "BODY_INVALID"],
  ["a form without a boundary", formOf([file, csv]), "multipart/form-data", "BODY_INVALID"],
  ["a file that is no CSV for this model", formOf([file, "a,b\n1,2\n"]), formType, "CSV_INVALID"],
  ["an empty file", formOf([file, ""]), formType, "CSV_INVALID"],
  ["a binary file", formOf([file, "\x89PNG\0\0\0\n"]), formType, "CSV_INVALID"],
])("%s is refused: a page for people, JSON for programs", async (_what, payload, type, code) => {
  const page = await post(payload, { type });
  expect([page.status, page.type]).toEqual([400, "text/html; charset=utf-8"]);
  expect(page.body).toContain(code);
  if (!type.includes("boundary") || !payload.endsWith("--\r\n")) return;
  const json = await post(payload, { type, accept: "text/csv" });
  expect([json.status, JSON.parse(json.body).error.code]).toEqual([400, code]);
});
