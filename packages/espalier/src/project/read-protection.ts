import { childOf, isRecord, type Problems } from "./problems.ts";

/** `serve.queue`, `serve.breaker` and `serve.limits`, each with its defaults. */
export function readProtection(problems: Problems, serve: unknown): Readonly<Record<string, unknown>> {
  const group = (name: "queue" | "breaker" | "limits") => {
    const given = isRecord(serve) ? childOf(serve, name) : undefined;
    return problems.read(name, given ?? {}, ["serve", name]);
  };
  const queue = group("queue");
  const { targetMs, burstMs } = queue as { readonly targetMs?: number; readonly burstMs?: number };
  if (targetMs !== undefined && burstMs !== undefined && burstMs < targetMs) {
    problems.add(["serve", "queue", "burstMs"], `targetMs (${targetMs}) or more`, burstMs);
  }
  return { queue, breaker: group("breaker"), limits: group("limits") };
}
