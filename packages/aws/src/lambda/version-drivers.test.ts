import { expect, test } from "vitest";
import type { Aws } from "../connect/index.ts";
import type { Known } from "../plan/index.ts";
import { versionDriver } from "./version-drivers.ts";

const wanted: Known = {
  id: "version",
  kind: "lambda-version",
  name: "Espalier build 1",
  wanted: "present",
  props: { function: "wine" },
};

test("of versions with one description the first is ours, on whichever page it stands: one published by hand is not", async () => {
  const pages = [
    { Versions: [{ Version: "$LATEST", Description: wanted.name }], NextMarker: "2" },
    { Versions: [{ Version: "9", Description: wanted.name }], NextMarker: "3" },
    { Versions: [{ Version: "10", Description: wanted.name }] },
  ];
  const send = ({ input }: { input: { Marker?: string } }) => Promise.resolve(pages[Number(input.Marker ?? 1) - 1]);
  const aws = { clients: { lambda: { send } } } as unknown as Aws;
  expect((await versionDriver.read(wanted, aws))?.outputs).toEqual({ version: "9" });
});
