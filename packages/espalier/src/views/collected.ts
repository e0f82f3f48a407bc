import { Refusal } from "../predict/index.ts";

/** All of a body that comes as a stream. Rejects with a Refusal BODY_TOO_LARGE as soon as there is too much of it. */
export async function collected(body: AsyncIterable<Buffer>, mostBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > mostBytes) {
      throw new Refusal(
        "BODY_TOO_LARGE",
        `the body must be at most ${mostBytes} bytes`,
        "send fewer rows a request, or JSON lines or CSV, which are answered as they come",
      );
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
