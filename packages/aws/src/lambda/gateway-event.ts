export interface Knock {
  readonly method: string;
  /** Without the stage. */
  readonly path: string;
  readonly body: string | undefined;
  readonly stage: string;
  readonly account: string;
  /** Milliseconds since 1970, UTC. */
  readonly now: number;
}

/** An event as an HTTP API sends it: payload format 2.0. */
export function gatewayEvent({ method, path, body, stage, account, now }: Knock): object {
  const rawPath = stage === "$default" ? path : `/${stage}${path}`;
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString: "",
    headers: { accept: "application/json", "content-type": "application/json", "user-agent": "espalier-deploy" },
    requestContext: {
      accountId: account,
      apiId: "espalier-deploy",
      domainName: "espalier-deploy",
      http: { method, path: rawPath, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "espalier-deploy" },
      requestId: `espalier-deploy-${now}`,
      routeKey: "$default",
      stage,
      time: new Date(now).toUTCString(),
      timeEpoch: now,
    },
    ...(body === undefined ? {} : { body }),
    isBase64Encoded: false,
  };
}
