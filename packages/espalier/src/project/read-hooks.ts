import type { WebhookSpec } from "./hook.ts";
import { childOf, isRecord, type Path, type Problems } from "./problems.ts";
import { addressProblem, isFromEnv, isHeaderValue } from "./webhook-parts.ts";

const limit = 20;
/** Written by us for every webhook. */
const ours: ReadonlySet<string> = new Set(["content-type", "content-length", "host", "user-agent", "idempotency-key"]);

export function readHooks(problems: Problems, value: unknown): readonly WebhookSpec[] {
  if (!Array.isArray(value) || value.length > limit) {
    problems.add(["hooks"], `a list of at most ${limit} hooks made by webhook(…)`, value);
    return [];
  }
  return value.map((hook: unknown, i) => {
    const path = ["hooks", i];
    if (childOf(hook, "kind") !== "webhook") {
      problems.add(path, "made by webhook(…)", hook);
      return hook as WebhookSpec; // never used: there is a problem
    }
    const read = problems.read("webhook", hook, path);
    readAddress(problems, read.url, [...path, "url"]);
    readHeaders(problems, read.headers, [...path, "headers"]);
    return read as unknown as WebhookSpec;
  });
}

/** An address that is told as a problem tells nothing of what may be secret in it. */
function readAddress(problems: Problems, url: unknown, path: Path): void {
  if (isFromEnv(url) || (typeof url === "string" && addressProblem(url) === null)) return;
  const got = typeof url === "string" ? url.replace(/^([a-z][a-z0-9+.-]*:)?.*/is, "$1[hidden]") : url;
  problems.add(path, 'fromEnv("NAME"), or an address that begins with https:// or http:// and holds no user', got);
}

function readHeaders(problems: Problems, headers: unknown, path: Path): void {
  if (headers === undefined) return;
  if (!isRecord(headers)) return problems.add(path, "an object of names with texts or fromEnv(…)", headers);
  for (const [name, value] of Object.entries(headers)) {
    const at = [...path, name];
    const lower = name.toLowerCase();
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) problems.add(at, "a header's name", name);
    else if (ours.has(lower) || lower.startsWith("x-espalier-")) {
      problems.add(at, "a header that Espalier does not write itself", name);
    }
    if (!isHeaderValue(value) && !isFromEnv(value)) {
      problems.add(at, "a text of printable characters, or fromEnv(…)", value);
    }
  }
}
