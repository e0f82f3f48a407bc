import { createHash, createHmac } from "node:crypto";
import { header, type Asked } from "./call.ts";

/** Whether a request carries the signature (version 4, in its headers) that its sender's secret makes. */
export function isSignedWith(secret: string, asked: Asked): boolean {
  const said = header(asked, "authorization") ?? "";
  const [, scope = ""] = /Credential=[^/]+\/([^,\s]+)/.exec(said) ?? [];
  const [, names = ""] = /SignedHeaders=([^,\s]+)/.exec(said) ?? [];
  const [, signature = ""] = /Signature=([0-9a-f]+)/.exec(said) ?? [];
  const [date = "", region = "", service = ""] = scope.split("/");
  const payload = header(asked, "x-amz-content-sha256") ?? sha256(asked.body);
  if (/^[0-9a-f]{64}$/.test(payload) && payload !== sha256(asked.body)) return false;
  const [path = "/", query = ""] = asked.url.split("?");
  const canonical = [
    asked.method,
    service === "s3" ? strict(path) : path.split("/").map(encode).join("/"),
    [...new URLSearchParams(query)]
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .toSorted()
      .join("&"),
    ...names.split(";").map((name) => `${name}:${(header(asked, name) ?? "").trim().replace(/\s+/g, " ")}`),
    "",
    names,
    payload,
  ].join("\n");
  const text = ["AWS4-HMAC-SHA256", header(asked, "x-amz-date") ?? "", scope, sha256(canonical)].join("\n");
  const key = [date, region, service, "aws4_request"].reduce<Buffer | string>(
    (by, part) => hmac(by, part),
    `AWS4${secret}`,
  );
  return hmac(key, text).toString("hex") === signature;
}

const sha256 = (value: string | Buffer): string => createHash("sha256").update(value).digest("hex");
const hmac = (key: Buffer | string, value: string): Buffer => createHmac("sha256", key).update(value).digest();
const encode = (value: string): string =>
  encodeURIComponent(value).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
const strict = (path: string): string =>
  path
    .split("/")
    .map((part) => encode(decodeURIComponent(part)))
    .join("/");
