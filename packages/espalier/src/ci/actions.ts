/** Exact versions: a tag that moves would bring code that nobody looked at into a job with rights. */
export const actions = {
  checkout: "actions/checkout@v6.0.2",
  node: "actions/setup-node@v6.4.0",
  cache: "actions/cache@v5.0.5",
  upload: "actions/upload-artifact@v7.0.1",
  download: "actions/download-artifact@v8.0.1",
  scan: "anchore/scan-action@v7.4.0",
  aws: "aws-actions/configure-aws-credentials@v6.2.3",
} as const;

export const runner = "ubuntu-24.04";
export const nodeVersion = 22;
