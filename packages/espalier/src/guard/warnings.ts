/** What those who start a server should hear of its keys, if anything. */
export function keyWarnings(keys: "writes" | "all", host: string, keyCount: number): readonly string[] {
  if (keys === "all") {
    return keyCount > 0
      ? []
      : [
          'every request is refused: serve.keys is "all", and there is no key. Make one with espalier keys create; a server without a store reads ESPALIER_API_KEYS',
        ];
  }
  return isLoopback(host)
    ? []
    : [
        `whoever reaches ${host} may ask for predictions without a key. Set serve.keys to "all", unless something else guards it`,
      ];
}

export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
