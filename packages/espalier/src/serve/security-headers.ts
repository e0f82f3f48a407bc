/**
 * What every answer says to a browser: take it for what it is declared as, keep no copy, show it in no frame, let no
 * other site embed it, run nothing from it. A page of ours replaces `content-security-policy` by its own.
 */
export function securityHeaders({
  isTls,
  isShared,
}: {
  isTls: boolean;
  isShared: boolean;
}): Readonly<Record<string, string>> {
  return {
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    ...(isShared ? {} : { "cross-origin-resource-policy": "same-origin" }),
    ...(isTls ? { "strict-transport-security": "max-age=31536000" } : {}),
  };
}
