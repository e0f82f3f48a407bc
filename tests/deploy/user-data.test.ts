import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { userDataOf, type Boot } from "../../packages/aws/src/ec2/boot.ts";

const image = `123456789012.dkr.ecr.eu-central-1.amazonaws.com/wine@sha256:${"0".repeat(64)}`;
const boot: Boot = {
  region: "eu-central-1",
  image,
  port: 80,
  logGroup: "/espalier/wine",
  group: "wine",
  hook: "answers",
  variables: { A: "it's", B: "" },
  secrets: { KEY: { from: "ssm", name: "/wine/key" }, TOKEN: { from: "secrets-manager", name: "wine" } },
};

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "espalier-user-data-"));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

interface Machine {
  /** Runs the script as an instance does: its status, and what was called, in order. */
  run(...args: readonly string[]): Promise<{ status: number; calls: readonly string[]; said: string }>;
  file(path: string): Promise<string>;
  write(path: string, text: string): Promise<void>;
}

/** An instance: its folders in one of ours, and programs that write down what they are called with. */
async function machine(programs: Readonly<Record<string, string>> = {}, data = boot): Promise<Machine> {
  const root = await mkdtemp(join(scratch, "machine-"));
  const bin = join(root, "bin");
  for (const folder of [bin, join(root, "opt"), join(root, "etc/systemd/system"), join(root, "run")]) {
    await mkdir(folder, { recursive: true });
  }
  const all = {
    curl: 'case "$*" in *instance-id*) echo i-0123 ;; *api/token*) echo token ;; esac',
    aws: 'case "$*" in *get-login-password*) echo pa55 ;; *ssm*) echo s1 ;; *secretsmanager*) echo s2 ;; esac',
    docker: 'case "$1" in image) exit 1 ;; login) echo "stdin: $(cat)" >>"$CALLS" ;; esac',
    dnf: "",
    systemctl: "",
    journalctl: "echo what the server said",
    sleep: "",
    "amazon-cloudwatch-agent-ctl": "",
    ...programs,
  };
  for (const [name, text] of Object.entries(all)) {
    const program = `#!/bin/bash\necho "${name} $*" >>"$CALLS"\n${text}\n`;
    await writeFile(join(bin, name), program, { mode: 0o755 });
  }
  const script = ["/opt/espalier", "/etc/systemd/system/", "/run/espalier"].reduce(
    (text, path) => text.replaceAll(path, join(root, path)),
    userDataOf(data),
  );
  const at = join(root, "user-data");
  await writeFile(at, script);
  await chmod(at, 0o700);
  const log = join(root, "calls");
  return {
    run: async (...args) => {
      await writeFile(log, "");
      const env = { PATH: `${bin}:/usr/bin:/bin`, CALLS: log };
      const { status, said } = await new Promise<{ status: number; said: string }>((resolve) => {
        execFile(at, args, { env }, (error, stdout, stderr) =>
          resolve({ status: typeof error?.code === "number" ? error.code : error ? 1 : 0, said: stdout + stderr }),
        );
      });
      return { status, said, calls: (await readFile(log, "utf8")).trim().split("\n") };
    },
    file: (path) => readFile(join(root, path), "utf8"),
    write: (path, text) => writeFile(join(root, path), text),
  };
}

const runs = (program: string, args: readonly string[]) =>
  new Promise<{ found: boolean; said: string }>((resolve) => {
    execFile(program, args, (error, stdout, stderr) =>
      resolve({ found: (error as NodeJS.ErrnoException | null)?.code !== "ENOENT", said: stdout + stderr }),
    );
  });

test("bash and shellcheck have nothing to say against the script", async ({ skip }) => {
  const path = join(scratch, "user-data.sh");
  await writeFile(path, userDataOf(boot));
  expect((await runs("bash", ["-n", path])).said).toBe("");
  const { found, said } = await runs("shellcheck", [path]);
  if (!found) skip("shellcheck is not installed");
  expect(said).toBe("");
});

test("the first start installs, starts, waits for an answer, and only then says that it is ready", async () => {
  const instance = await machine();
  const { status, calls } = await instance.run();
  expect(status).toBe(0);
  const order = [
    "systemctl enable --now docker.service",
    "systemctl enable --now espalier.service",
    "curl -fsS -m 5 -o /dev/null http://127.0.0.1:80/ready",
    "systemctl enable --now espalier-check.timer",
    "aws autoscaling complete-lifecycle-action --region eu-central-1 --auto-scaling-group-name wine --lifecycle-hook-name answers --instance-id i-0123 --lifecycle-action-result CONTINUE",
  ].map((call) => calls.indexOf(call));
  expect(order).not.toContain(-1);
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(await instance.file("opt/espalier/node")).toBe(await instance.file("user-data"));
  expect(JSON.parse(await instance.file("opt/espalier/agent.json"))).toMatchObject({
    metrics: { namespace: "Espalier" },
  });
  expect(await instance.file("etc/systemd/system/espalier.service")).toContain("Restart=always");
  // systemd would otherwise put a check off by up to a minute.
  expect(await instance.file("etc/systemd/system/espalier-check.timer")).toContain("AccuracySec=1\n");
});

test("an image that never answers is given up: the instance gets no request", async () => {
  const instance = await machine({
    curl: 'case "$*" in */ready) exit 22 ;; *instance-id*) echo i-0123 ;; *api/token*) echo token ;; esac',
  });
  const { status, calls, said } = await instance.run();
  expect(status).not.toBe(0);
  expect(said).toContain("no good answer at /ready");
  expect(said).toContain("what the server said");
  expect(calls.filter((call) => call.includes("complete-lifecycle-action"))).toEqual([
    expect.stringContaining("--lifecycle-action-result ABANDON"),
  ]);
});

test("an instance on which nothing can be installed is given up", async () => {
  const { status, calls } = await (await machine({ systemctl: 'case "$*" in *docker*) exit 1 ;; esac' })).run();
  expect(status).not.toBe(0);
  expect(calls.at(-1)).toContain("--lifecycle-action-result ABANDON");
  // Its log is sent all the same, and there is time to.
  const sent = calls.findIndex((call) => call.startsWith("amazon-cloudwatch-agent-ctl"));
  expect(sent).toBeGreaterThan(-1);
  expect(calls.indexOf("sleep 15")).toBeGreaterThan(sent);
});

test("an instance is in service before the CloudWatch agent is installed", async () => {
  const slow = 'for _ in $(seq 1 100); do if grep -q CONTINUE "$CALLS"; then exit 0; fi; /bin/sleep 0.02; done; exit 1';
  const { status, said } = await (await machine({ "amazon-cloudwatch-agent-ctl": slow })).run();
  expect(status).toBe(0);
  expect(said).not.toContain("the server does without");
});

test("without the CloudWatch agent the server starts all the same", async () => {
  const { status, calls, said } = await (await machine({ "amazon-cloudwatch-agent-ctl": "exit 1" })).run();
  expect(status).toBe(0);
  expect(said).toContain("the server does without");
  expect(calls).toContainEqual(expect.stringContaining("CONTINUE"));
});

test("a start pulls the image, with a password that no argument shows, and runs it hardened", async () => {
  const { status, calls } = await (await machine()).run("start");
  expect(status).toBe(0);
  expect(calls).toContain("stdin: pa55");
  expect(calls.filter((call) => !call.startsWith("stdin")).join("\n")).not.toContain("pa55");
  expect(calls).toContain(`docker pull --quiet ${image}`);
  const run = calls.find((call) => call.startsWith("docker run"))!;
  for (const flag of ["--read-only", "--cap-drop ALL", "--security-opt no-new-privileges", "--publish 80:3000"]) {
    expect(run).toContain(flag);
  }
  expect(run).toContain("--env A --env B --env KEY --env TOKEN");
  expect(run).not.toMatch(/s1|s2|it's/);
});

test("a start tries again while the registry does not answer, and gives up after five times", async () => {
  const failing = { docker: 'case "$1" in image|login) exit 1 ;; esac' };
  const { status, calls } = await (await machine(failing)).run("start");
  expect(status).not.toBe(0);
  expect(calls.filter((call) => call.startsWith("docker login"))).toHaveLength(5);
  expect(calls.some((call) => call.startsWith("docker run"))).toBe(false);
});

test("a server that stays silent is started anew after three times, and the instance is replaced after six", async () => {
  const silent = await machine({
    curl: 'case "$*" in */health) exit 7 ;; *instance-id*) echo i-0123 ;; *) echo t ;; esac',
  });
  const did: string[] = [];
  for (let time = 1; time <= 6; time++) {
    const { calls } = await silent.run("check");
    did.push(...calls.filter((call) => /restart|set-instance-health/.test(call)).map((call) => `${time} ${call}`));
  }
  expect(did).toEqual([
    "3 systemctl restart espalier.service",
    "6 aws autoscaling set-instance-health --region eu-central-1 --instance-id i-0123 --health-status Unhealthy",
  ]);
});

test("one answer makes it begin to count anew", async () => {
  const instance = await machine({ curl: 'if [ ! -f "$(dirname "$CALLS")/run/up" ]; then exit 7; fi' });
  await instance.run("check");
  await instance.run("check");
  expect(await instance.file("run/espalier-failures")).toBe("2\n");
  await instance.write("run/up", "");
  await instance.run("check");
  await expect(instance.file("run/espalier-failures")).rejects.toThrow("ENOENT");
});
