import { Readable } from "node:stream";
import { Refusal } from "../predict/index.ts";

/**
 * The first file of a form (multipart/form-data), as it comes; other fields are read past. Rejects with a Refusal
 * BODY_INVALID where there is none, or the form is not well-formed; so does reading the file.
 */
export async function fileInForm(body: AsyncIterable<Buffer>, contentType: string): Promise<AsyncIterable<Buffer>> {
  const { Busboy } = await import("@fastify/busboy"); // few requests are forms, and starting should not wait for it
  let parser: InstanceType<typeof Busboy>;
  try {
    parser = new Busboy({
      headers: { "content-type": contentType },
      limits: { files: 1, parts: 50, headerPairs: 100 },
    });
  } catch {
    throw malformed();
  }
  return await new Promise((resolve, reject) => {
    const bytes = Readable.from(body, { objectMode: false });
    let file: Readable | null = null;
    const fail = (error: unknown) => {
      const known = error instanceof Refusal ? error : malformed();
      if (file) file.destroy(known);
      reject(known);
    };
    bytes.on("error", fail);
    parser.on("file", (_name, stream) => {
      file = stream;
      stream.on("error", () => {}); // told to whoever reads it
      resolve(
        bytesOf(stream, () => {
          bytes.unpipe(parser);
          bytes.destroy();
        }),
      );
    });
    parser.on("finish", () =>
      reject(new Refusal("BODY_INVALID", "the form has no file", "choose a CSV file, and send it as a file")),
    );
    parser.on("error", fail);
    bytes.pipe(parser);
  });
}

/** What breaks off while the file is read is the form's fault, or the connection's: never the reader's. */
async function* bytesOf(file: Readable, leave: () => void): AsyncGenerator<Buffer> {
  try {
    for await (const piece of file) yield piece as Buffer;
  } catch (error) {
    throw error instanceof Refusal ? error : malformed();
  } finally {
    leave();
  }
}

const malformed = () =>
  new Refusal(
    "BODY_INVALID",
    "the body is not a well-formed form (multipart/form-data)",
    "send it as a browser or curl -F does, with the boundary in content-type",
  );
