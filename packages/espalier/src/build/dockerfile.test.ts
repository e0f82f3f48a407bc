import { expect, test } from "vitest";
import { program, requestFor } from "./fixtures/requests.ts";
import { buildModel, type BuildTarget } from "./index.ts";

function dockerfileOf(target: BuildTarget, name: string): readonly string[] {
  const request = requestFor(target);
  const named = { ...request, project: name, model: { ...request.model, name } };
  const { files } = buildModel(named, program(target));
  return Buffer.from(files.find(({ path }) => path === "Dockerfile")!.bytes)
    .toString()
    .split("\n");
}

test.each(["docker", "lambda-image"] as const)("what a name holds stays within its label for %s", (target) => {
  const hostile = 'a" \\ ${BASE} $(id) `id` \n\u2028USER root\r#';
  const lines = dockerfileOf(target, hostile);
  expect(lines.filter((line) => line.startsWith("USER"))).toEqual(target === "docker" ? ["USER 10001:10001"] : []);
  expect(lines.filter((line) => line.includes("(id)"))).toEqual([
    'LABEL org.opencontainers.image.title="a\\" \\\\ \\${BASE} \\$(id) `id`   USER root #" \\',
    '      org.opencontainers.image.description="Predictions of the model a\\" \\\\ \\${BASE} \\$(id) `id`   USER root #" \\',
    '      espalier.model.name="a\\" \\\\ \\${BASE} \\$(id) `id`   USER root #" \\',
  ]);
  expect(dockerfileOf(target, "plain")).toHaveLength(lines.length);
});

test("an image runs as nobody, on a base of one exact version, is asked every 30 s, and starts no shell", () => {
  const lines = dockerfileOf("docker", "wine");
  expect(lines).toContain("USER 10001:10001");
  expect(lines.find((line) => line.startsWith("ARG BASE="))).toMatch(/^ARG BASE=node:\d+\.\d+\.\d+-\w+-slim$/);
  expect(lines.join("\n")).toMatch(/HEALTHCHECK --interval=30s .* CMD \["node", "server.cjs", "--check"\]/);
  const running = lines.filter((line) => /^(?:RUN|CMD|ENTRYPOINT|COPY)/.test(line));
  expect(running.filter((line) => !/\[".*"\]$/.test(line))).toEqual([]);
});
