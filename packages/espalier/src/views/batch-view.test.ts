import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { afterAll, expect, test } from "vitest";
import { servedIris, servedWine } from "../fixtures/served-models.ts";
import { buildServer } from "../serve/index.ts";

const bands = { Poor: [0, 5], Average: [5, 7], Good: [7, 10] } as const;
const rules = { missing: "median", bands } as const;
const limits = { batchRows: 500, streamRows: 2_000, bodyBytes: 4_096, batchBodyBytes: 40_000 };
const { app: wine } = buildServer({ models: [{ served: servedWine(), rules }], limits });
const { app: iris } = buildServer({ models: [{ served: servedIris(), rules: { missing: "reject" } }], limits });
afterAll(() => Promise.all([wine.close(), iris.close()]));

const types = { csv: "text/csv", lines: "application/x-ndjson", json: "application/json" };
interface Sent {
  readonly type?: string;
  readonly accept?: string;
  readonly to?: FastifyInstance;
}
const post = async (payload: string | Buffer, { type = types.csv, accept, to = wine }: Sent = {}) => {
  const headers = { "content-type": type, ...(accept === undefined ? {} : { accept }) };
  const {
    statusCode,
    headers: answered,
    body,
  } = await to.inject({ method: "POST", url: "/predict/batch", payload, headers });
  return {
    status: statusCode,
    type: answered["content-type"],
    body,
    lines: body.split("\n").filter((line) => line !== ""),
  };
};
const refusal = async (payload: string | Buffer, sent: Sent = {}) => {
  const { status, body } = await post(payload, sent);
  const { error } = JSON.parse(body) as { error: { code: string; message: string } };
  return `${status} ${error.code}: ${error.message}`;
};

const header = "fixed acidity,alcohol,pH,colour";
const ofRow = async (row: object) =>
  JSON.parse((await wine.inject({ method: "POST", url: "/predict", payload: row })).body) as { prediction: number };

test("CSV comes back with its columns as they were, the prediction and its rating", async () => {
  const { status, type, lines } = await post(`id,${header}\n7,7.4,12,3.5,white\nx,5,8.50,,red\n`);
  const [first, second] = [
    await ofRow({ "fixed acidity": 7.4, alcohol: 12, pH: 3.5, colour: "white" }),
    await ofRow({ "fixed acidity": 5, alcohol: 8.5, colour: "red" }),
  ];
  expect([status, type]).toEqual([200, "text/csv; charset=utf-8"]);
  expect(lines).toEqual([
    `id,${header},prediction,rating,error`,
    `7,7.4,12,3.5,white,${first.prediction},Average,`,
    `x,5,8.50,,red,${second.prediction},Poor,`,
  ]);
});

test.each([
  [
    "semicolons, quotes, a byte order mark and CRLF",
    '\uFEFF"fixed acidity";"alcohol";"pH";"colour"\r\n7.4;12;3.5;"white"\r\n',
  ],
  ["tabs and snake_case", "fixed_acidity\talcohol\tph\tcolour\n7.4\t12\t3.5\twhite"],
  ["bars, blank lines and spaces", "\n fixed acidity | alcohol |pH|colour\n\n 7.4|12|3.5 | white\n|||\n"],
])("%s are understood", async (_what, text) => {
  const { lines } = await post(text, { accept: types.lines });
  const { prediction } = await ofRow({ "fixed acidity": 7.4, alcohol: 12, pH: 3.5, colour: "white" });
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { prediction, rating: "Average", defaulted: [], unseen: [], out_of_range: [] },
  ]);
});

test("quoted cells come back quoted, and what a spreadsheet would run does not run", async () => {
  const { lines } = await post(
    `note,${header}\n"a, ""b""",7,12,3,red\n=1+1,7,12,3,red\n+1,-7,12,3,red\n@x,7,12,3,red\n`,
  );
  const inputs = lines.slice(1).map((line) => line.split(",").slice(0, -7).join(","));
  expect(inputs).toEqual(['"a, ""b"""', "'=1+1", "+1", "'@x"]);
});

test("rows that do not fit are told in their places, and the others are answered", async () => {
  const text = `${header}\n7,12%,3,red\n7,12,3\n7,1e400,NaN,\n"7"x,12,3,red\n7,12,3,red\n`;
  const { status, lines } = await post(text);
  expect(status).toBe(200);
  expect(lines.slice(1).map((line) => line.replace(/^.*?,(?=ROW|(?:[\d.]+,)?[A-Z][a-z]+,$|")/, ""))).toEqual([
    expect.stringMatching(/"ROW_INVALID: ""alcohol"" must be a number; got the text ""12%""; write a plain decimal/),
    expect.stringContaining("ROW_INVALID: a row must have 4 cells; this one has 3"),
    expect.stringContaining('got the text ""1e400""'),
    expect.stringContaining("a quote that begins a cell must be closed"),
    expect.stringContaining("Average,"),
  ]);
  for (const line of lines) expect(line.replaceAll(/"(?:[^"]|"")*"/g, "q").split(",")).toHaveLength(7);
});

test("JSON lines are answered line by line; a bad one has its error and its number", async () => {
  const rows = ['{"alcohol": 12}', "{", "", '{"alcohol": "x", "__proto__": {"a": 1}}', "[]", '{"colour": "orange"}'];
  const { type, lines } = await post(rows.join("\r\n"), { type: "application/jsonl" });
  const answers = lines.map(
    (line) => JSON.parse(line) as { prediction?: number; error?: { code: string; message: string }; row?: number },
  );
  expect(type).toBe("application/jsonl; charset=utf-8");
  expect(answers.map(({ error, row }) => [error?.code, row])).toEqual([
    [undefined, undefined],
    ["BODY_NOT_JSON", 2],
    ["ROW_INVALID", 3],
    ["ROW_INVALID", 4],
    [undefined, undefined],
  ]);
  expect(answers[1]!.error!.message).toMatch(/^the line is not JSON/);
  expect(answers[0]!.prediction).toBe((await ofRow({ alcohol: 12 })).prediction);
  expect(answers[4]).toMatchObject({ unseen: ["colour"] });
});

test("any form may be asked for with any other", async () => {
  const json = '[{"alcohol": 12, "colour": "red"}, {"alcohol": "x"}]';
  const csv = await post(json, { type: types.json, accept: "text/html;q=0.9, text/csv" });
  expect(csv.lines[0]).toBe(`${header},prediction,rating,error`);
  expect(csv.lines[1]).toMatch(/^,12,,red,[\d.]+,Average,$/);
  expect(csv.lines[2]).toMatch(/^,x,,,,,"ROW_INVALID/);
  const whole = await post(`${header}\n7,12,3,red\n`, { accept: types.json });
  expect(JSON.parse(whole.body)).toMatchObject({ count: 1, model: { name: "wine-quality", version: 3 } });
  expect(await refusal(`${header}\n7,12,3,red\n7,x,3,red\n7,12\n`, { accept: types.json })).toMatch(
    /^400 ROW_INVALID: row 2: "alcohol" must be .*; one more row does not fit$/,
  );
});

test("a classifier's CSV has a probability for each class, and rows are refused as its server's rules say", async () => {
  const { lines } = await post("petal length (cm)\n1.4\n?\n", { to: iris });
  expect(lines[0]).toBe(
    "petal length (cm),prediction,probability setosa,probability versicolor,probability virginica,error",
  );
  expect(lines[1]).toMatch(/^1\.4,setosa,0\.\d+,[\d.e-]+,[\d.e-]+,$/);
  expect(lines[2]).toMatch(/^\?,,,,,"ROW_INVALID: ""petal length \(cm\)"" must have a value/);
});

test.each([
  ["nothing", "", "400 CSV_INVALID: the body is empty"],
  ["line ends alone", "\n\r\n", "400 CSV_INVALID: the body is empty"],
  ["UTF-16", Buffer.from(`\uFEFF${header}\n`, "utf16le"), "400 CSV_INVALID: the first line is not UTF-8 text"],
  ["Latin-1", Buffer.from(`${header},gr\u00fcn\n`, "latin1"), "400 CSV_INVALID: the first line is not UTF-8 text"],
  [
    "a feature misspelt",
    "fixed acidity,alchool,pH,colour\n",
    /"alcohol" is not there; did you mean it by "alchool"\?$/,
  ],
  ["a column twice", `${header},pH\n`, /: "pH" is there twice$/],
  [
    "a feature under both names",
    `${header},fixed_acidity\n`,
    /"fixed acidity" is there twice, as "fixed acidity" and "fixed_acidity"/,
  ],
  ["no names", "7,12,3,red\n", /^400 CSV_INVALID: the first line must name every feature once/],
  ["inherited names", "__proto__,constructor,toString\n1,2,3\n", /"fixed acidity" is not there/],
  ["a first line without end", "x".repeat(5_000), "413 LINE_TOO_LONG: a line must have at most 4096 bytes"],
])("a CSV body of %s is refused before it is answered", async (_what, payload, expected) => {
  if (typeof expected === "string") expect(await refusal(payload)).toBe(expected);
  else expect(await refusal(payload)).toMatch(expected);
});

test("a header alone has no rows, and that is no error", async () => {
  expect((await post(`${header}\n`)).lines).toEqual([`${header},prediction,rating,error`]);
  expect((await post("", { type: types.lines })).body).toBe("");
});

test("other encodings and types are refused by their names", async () => {
  expect(await refusal("a", { type: "text/csv; charset=iso-8859-1" })).toMatch(
    /^415 CONTENT_TYPE_UNSUPPORTED: the body must be UTF-8/,
  );
  expect(await refusal("a", { type: "text/plain" })).toMatch(/^415 CONTENT_TYPE_UNSUPPORTED/);
});

test("an answer that cannot go on says so in its last line", async () => {
  const rows = (count: number) => "7,12,3,red\n".repeat(count);
  const many = await post(`${header}\n${rows(2_500)}`);
  expect(many.lines.length).toBeLessThan(2_002);
  expect(many.lines.at(-1)).toMatch(
    /^,,,,,,"?stopped at row \d+: TOO_MANY_ROWS: a body must have at most 2000 rows; send/,
  );
  const open = await post(`${header}\n${rows(3)}"${"x\n".repeat(3_000)}`, { accept: types.lines });
  expect(JSON.parse(open.lines.at(-1)!)).toMatchObject({ error: { code: "LINE_TOO_LONG" }, row: 4 });
  const long = await post(`{"alcohol": 12}\n${"x".repeat(5_000)}`, { type: types.lines });
  expect(long.lines.map((line) => "error" in JSON.parse(line))).toEqual([false, true]);
});

test("JSON keeps to its own limits", async () => {
  expect(await refusal(`[${"{},".repeat(600)}{}]`, { type: types.json })).toMatch(
    /^413 TOO_MANY_ROWS: .* at most 500 rows; got 601/,
  );
  expect(await refusal(`[${" ".repeat(50_000)}]`, { type: types.json })).toMatch(
    /^413 BODY_TOO_LARGE: the body must be at most 40000/,
  );
});

test("the first rows come back before the last are sent; an unread body does not keep its refusal from the sender", async () => {
  await wine.listen({ port: 0, host: "127.0.0.1" });
  const { port } = wine.server.address() as AddressInfo;
  const ask = () => {
    const headers = { "content-type": types.lines };
    return httpRequest({ port, host: "127.0.0.1", method: "POST", path: "/predict/batch", headers });
  };
  const sending = ask();
  sending.write('{"alcohol": 12}\n');
  const [answer] = (await once(sending, "response")) as [IncomingMessage];
  const [bytes] = (await once(answer, "data")) as [Buffer];
  expect(JSON.parse(bytes.toString())).toHaveProperty("prediction");
  sending.end('{"alcohol": 13}');
  const [rest] = (await once(answer, "data")) as [Buffer];
  expect(JSON.parse(rest.toString())).toHaveProperty("prediction");

  const long = ask();
  long.on("error", () => {}); // the server may hang up on what it does not want
  const refused = once(long, "response") as Promise<[IncomingMessage]>;
  long.write(`${'{"alcohol": 12}\n'.repeat(2_500)}`);
  const [stopped] = await refused;
  let text = "";
  for await (const piece of stopped) text += String(piece);
  expect(JSON.parse(text.trim().split("\n").at(-1)!)).toMatchObject({ error: { code: "TOO_MANY_ROWS" } });
  long.destroy();
});

test.each(["/predict/batch", "/predict/file"])(
  "a client that reads nothing before it has sent everything gets its refusal from %s",
  async (path) => {
    const file = 'content-disposition: form-data; name="file"; filename="x.csv"';
    const rows = "1,2\n".repeat(1_000_000);
    const isForm = path.endsWith("file");
    const body = isForm ? `--x\r\n${file}\r\n\r\na,b\n${rows}\r\n--x--\r\n` : `a,b\n${rows}`;
    const address = await wine.listen({ port: 0, host: "127.0.0.1" }).catch(() => {
      const { port } = wine.server.address() as AddressInfo;
      return `http://127.0.0.1:${port}`;
    });
    const type = isForm ? "multipart/form-data; boundary=x" : types.csv;
    const sending = httpRequest(address + path, {
      method: "POST",
      headers: { "content-type": type, accept: types.csv },
    });
    const sent = new Promise<void>((resolve, reject) => {
      sending.on("error", reject);
      sending.end(body, resolve);
    });
    const answered = once(sending, "response") as Promise<[IncomingMessage]>;
    await sent;
    const [answer] = await answered;
    expect(answer.statusCode).toBe(400);
    answer.resume();
  },
);

test("rows are counted by what became of them", async () => {
  const { app, metrics } = buildServer({ models: [{ served: servedWine(), rules }] });
  await post(`${header}\n7,12,3,red\n7,x,3,red\n7,12,3,white\n`, { to: app });
  const text = await metrics.register.metrics();
  expect(text).toContain('predictions_total{model="wine-quality",version="3",outcome="ok"} 2');
  expect(text).toContain('predictions_total{model="wine-quality",version="3",outcome="refused"} 1');
  await app.close();
});
