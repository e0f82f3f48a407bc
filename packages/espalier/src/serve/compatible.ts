import { quoted } from "@espalier/learn";
import { Refusal, type LiveModel } from "../predict/index.ts";

/**
 * Why requests that suit the version that answers now would not suit the next one; null where they do. It must predict
 * the same target, and take the row that the present one shows as its example.
 */
export function whyIncompatible(present: LiveModel, next: LiveModel): string | null {
  const was = present.info;
  const { task, target } = next.info;
  if (task !== was.task) return `it answers with a ${task}, and clients expect a ${was.task}`;
  if (target.name !== was.target.name) {
    return `it predicts ${quoted(target.name)}, and clients ask for ${quoted(was.target.name)}`;
  }
  try {
    next.predict([present.example.row], () => "");
    return null;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return `it refuses a row that version ${was.version} takes: ${error.message}`;
  }
}
