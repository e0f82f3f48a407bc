import { quoted } from "@espalier/learn";
import { Refusal } from "../predict/index.ts";

const loopbackNames = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Which names a server may be called by. One that listens on loopback is not meant for pages from elsewhere, but a
 * browser takes any name whose owner says that it stands for 127.0.0.1 (DNS rebinding): so it answers to its own names
 * and to those in `named`. Null: any name.
 */
export function allowedHosts(listensOn: string, named: readonly string[] | undefined): readonly string[] | null {
  const isLoopback = listensOn === "localhost" || listensOn === "::1" || /^127(\.\d{1,3}){3}$/.test(listensOn);
  if (isLoopback) return [...loopbackNames, listensOn, ...(named ?? [])];
  return named ?? null;
}

/** Refuses, with a Refusal HOST_NOT_ALLOWED, a `host` header that names somebody else; its port does not matter. */
export function hostGuard(allowed: readonly string[]): (header: string | undefined) => void {
  const names = new Set(allowed.map((name) => bracketed(name.toLowerCase())));
  const accepted = new Set<string>(); // headers as they came: a client sends the same one with every request
  return (header = "") => {
    if (accepted.has(header)) return;
    const name = header.toLowerCase().replace(/:\d*$/, "");
    if (!names.has(name)) throw notAllowed(header);
    if (accepted.size < 100) accepted.add(header);
  };
}

/** HTTP/1.1 wants the header, whatever name is in it. */
export function requireHost(header: string | undefined, httpVersion: string): void {
  if (header !== undefined || httpVersion === "1.0") return;
  throw new Refusal("REQUEST_MALFORMED", "the request has no host header", "send one, as HTTP/1.1 demands");
}

const bracketed = (name: string) => (name.includes(":") && !name.startsWith("[") ? `[${name}]` : name);

const notAllowed = (header: string) =>
  new Refusal(
    "HOST_NOT_ALLOWED",
    `this server is not called ${quoted(header.slice(0, 100))}`,
    "use the address that it told when it started, or add the name to serve.hosts",
  );
