import { expect, test } from "vitest";
import { chooseEngine } from "./choose-engine.ts";
import { buildArguments, engines, pushArguments, tryArguments } from "./engine.ts";

const request = { folder: "/b", reference: "r/n:t", architecture: "arm64", base: null } as const;

test("podman and buildah keep the health check and write no time down", () => {
  for (const engine of ["podman", "buildah"] as const) {
    expect(buildArguments(engine, request)).toEqual(expect.arrayContaining(["--format", "docker", "--timestamp", "0"]));
  }
  expect(buildArguments("docker", request)).not.toContain("--format");
});

test("an image is built for the processor it will run on, from the base that was named", () => {
  expect(buildArguments("docker", request).slice(1, 3)).toEqual(["--platform", "linux/arm64"]);
  expect(buildArguments("docker", { ...request, architecture: "x86_64", base: "mine:1" })).toEqual(
    expect.arrayContaining(["linux/amd64", "--build-arg", "BASE=mine:1"]),
  );
});

test("no argument of a push can hold a password", () => {
  // The functions that make arguments are not even given one: their callers write it to a file or to standard input.
  for (const engine of engines)
    expect(pushArguments(engine, "r/n:t", true, "/auth").join(" ")).not.toMatch(/pass|creds/);
  expect(pushArguments("buildah", "r/n:t", false, "/auth")).toEqual(
    expect.arrayContaining(["--tls-verify=false", "--authfile", "/auth", "docker://r/n:t"]),
  );
});

test("what is tried is the image that was just built, on loopback, as hardened as on an instance", () => {
  expect(tryArguments("r/n:t", 3000)).toEqual(
    expect.arrayContaining(["--pull=never", "127.0.0.1::3000", "--read-only", "ALL", "no-new-privileges"]),
  );
});

test("a variable's value is in no argument", () => {
  expect(tryArguments("r/n:t", 3000, ["TOKEN"]).join(" ")).toMatch(/--env TOKEN r\/n:t$/);
});

test("an engine that nobody knows is refused by name", async () => {
  await expect(chooseEngine("rkt")).rejects.toMatchObject({ code: "CONTAINER_ENGINE", params: { wanted: "rkt" } });
});
