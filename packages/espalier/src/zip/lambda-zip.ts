import { zipOf, type FileToZip } from "./zip.ts";

/** What a function runs, and no more. */
const inFunction: ReadonlySet<string> = new Set(["lambda.cjs", "settings.json", "licences.txt"]);

/** The code of a Lambda function, of a build's files: with the model, or for one that is fetched when it starts. */
export const lambdaZip = (
  { files }: { readonly files: readonly FileToZip[] },
  { withModel }: { readonly withModel: boolean },
): Uint8Array => zipOf(files.filter(({ path }) => inFunction.has(path) || (withModel && path === "model.espalier")));
