/** The least that a server in Node can do: reads and parses the body, and answers JSON of the size of ours. */
import { createServer } from "node:http";

const answer = { prediction: 0, defaulted: [], unseen: [], out_of_range: [], model: { name: "wine", version: 1 } };
const request_id = "7a3f1c52-4a0e-4c1d-9a67-0d6f6f1f9b1e";

createServer((request, response) => {
  const pieces = [];
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", () => {
    const row = JSON.parse(Buffer.concat(pieces).toString("utf8"));
    const body = JSON.stringify({ ...answer, prediction: row.alcohol / 2, request_id });
    response.writeHead(200, {
      "content-type": "application/json; charset=utf-8",
      "content-length": Buffer.byteLength(body),
      "x-request-id": request_id,
    });
    response.end(body);
  });
}).listen(Number(process.argv[2]), "127.0.0.1");
