import { agentConfig } from "./agent-config.ts";
import { shellQuote } from "./shell-quote.ts";

/** All that an instance has to know when it starts. Plain data, and nothing of it secret. */
export interface Boot {
  readonly region: string;
  /** The image by its digest: `<registry>/<repository>@sha256:…`. */
  readonly image: string;
  /** Where the instance answers. */
  readonly port: number;
  readonly logGroup: string;
  /** The Auto Scaling group that it belongs to, and the hook that keeps it out of service until it answers. */
  readonly group: string;
  readonly hook: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Fetched whenever the server starts. */
  readonly secrets: Readonly<Record<string, BootSecret>>;
}

export interface BootSecret {
  readonly from: "secrets-manager" | "ssm";
  readonly name: string;
}

/** Where every image listens. */
const portInside = 3000;
const mark = "# espalier: ";

/**
 * The script that an instance runs at its first start. It keeps a copy of itself, which systemd then runs to start the
 * server and to look after it, so no value is ever quoted twice. Its own variables begin with `espalier_`: the server's,
 * which it exports, are not among them.
 *
 * What the instance has to know stands in the second line as JSON, too: that is how `bootOf` reads it back.
 */
export function userDataOf(boot: Boot): string {
  const secrets = Object.entries(boot.secrets);
  const names = [...Object.keys(boot.variables), ...Object.keys(boot.secrets)].sort();
  const registry = boot.image.split("/", 1)[0] ?? "";
  return `#!/bin/bash
${mark}${JSON.stringify(boot)}
# Written by espalier deploy, which sees what is changed here, and undoes it.
set -euo pipefail

espalier_image=${shellQuote(boot.image)}
espalier_registry=${shellQuote(registry)}
espalier_region=${shellQuote(boot.region)}
espalier_port=${shellQuote(String(boot.port))}
espalier_log_group=${shellQuote(boot.logGroup)}
espalier_group=${shellQuote(boot.group)}
espalier_hook=${shellQuote(boot.hook)}
espalier_self=/opt/espalier/node
espalier_failures=/run/espalier-failures
espalier_watched=no

say() { echo "espalier: $*" >&2; }

# What needs the network is tried again: the network may come late, and a service may be busy.
again() {
  local try
  for try in 1 2 3 4 5; do
    if "$@"; then return 0; fi
    say "try $try failed: $1"
    sleep "$((try * 3))"
  done
  return 1
}

instance_id() {
  local token
  token="$(curl -fsS -m 5 -X PUT -H 'x-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token)"
  curl -fsS -m 5 -H "x-aws-ec2-metadata-token: $token" http://169.254.169.254/latest/meta-data/instance-id
}

pull() {
  aws ecr get-login-password --region "$espalier_region" | docker login --username AWS --password-stdin "$espalier_registry" || return 1
  docker pull --quiet "$espalier_image"
}

secret() { aws secretsmanager get-secret-value --region "$espalier_region" --secret-id "$1" --query SecretString --output text; }
parameter() { aws ssm get-parameter --region "$espalier_region" --name "$1" --with-decryption --query Parameter.Value --output text; }

# Ends as the container ends; systemd starts it again. Values are what they are: nothing in them is meant for the shell.
# shellcheck disable=SC2016
start() {
  local espalier_id espalier_docker
  espalier_id="$(again instance_id)"
  espalier_docker="$(command -v docker)"
  docker image inspect "$espalier_image" >/dev/null 2>&1 || again pull
  docker rm --force espalier >/dev/null 2>&1 || true
${secrets.map(([name, secret], index) => `  ${fetchLine(index, secret)} # ${name}\n`).join("")}  # These come last, and go by name: no command but the last sees them, and no list of processes.
${Object.entries(boot.variables)
  .map(([name, value]) => `  export ${name}=${shellQuote(value)}\n`)
  .join(
    "",
  )}${secrets.map(([name], index) => `  export ${name}="$espalier_secret_${index}"\n`).join("")}  exec "$espalier_docker" run --rm --name espalier --publish "$espalier_port:${portInside}" \\
    --read-only --tmpfs /tmp:rw,noexec,nosuid,size=64m --cap-drop ALL --security-opt no-new-privileges --pids-limit 512 \\
    --stop-timeout 30 --log-driver awslogs --log-opt "awslogs-region=$espalier_region" --log-opt "awslogs-group=$espalier_log_group" \\
    --log-opt "awslogs-stream=$espalier_id/server" --log-opt mode=non-blocking \\
${names.map((name) => `    --env ${name} \\\n`).join("")}    "$espalier_image"
}

# Every half minute. After three times without an answer the server is started anew, after six the instance is replaced.
check() {
  local count=0
  if curl -fsS -m 5 -o /dev/null "http://127.0.0.1:$espalier_port/health"; then
    rm -f "$espalier_failures"
    return 0
  fi
  if [ -f "$espalier_failures" ]; then count="$(cat "$espalier_failures")"; fi
  count="$((count + 1))"
  echo "$count" >"$espalier_failures"
  say "no answer, $count in a row"
  if [ "$count" -eq 3 ]; then systemctl restart espalier.service; fi
  if [ "$count" -eq 6 ]; then
    aws autoscaling set-instance-health --region "$espalier_region" --instance-id "$(instance_id)" --health-status Unhealthy
  fi
}

answers() { curl -fsS -m 5 -o /dev/null "http://127.0.0.1:$espalier_port/ready"; }

# Until this says CONTINUE, the instance is not in service, and gets no request.
finish() {
  aws autoscaling complete-lifecycle-action --region "$espalier_region" --auto-scaling-group-name "$espalier_group" \\
    --lifecycle-hook-name "$espalier_hook" --instance-id "$(again instance_id)" --lifecycle-action-result "$1"
}

# What the server said goes into this log, too, and the agent gets the time to send it: the instance is soon gone.
give_up() {
  say "the setup failed"
  journalctl --unit=espalier.service --lines=50 --no-pager >&2 || true
  wait
  if [ "$espalier_watched" = no ]; then watch || say "the CloudWatch agent could not be started: nobody gets this log"; fi
  sleep 15
  finish ABANDON || true
}

setup() {
  local try
  trap give_up EXIT
  install -d -m 0755 /opt/espalier
  install -m 0700 "$0" "$espalier_self"
  if ! command -v docker >/dev/null; then again dnf install --assumeyes --quiet docker; fi
  cat >/etc/systemd/system/espalier.service <<'UNIT'
[Unit]
Description=Espalier server
Requires=docker.service
After=docker.service network-online.target
Wants=network-online.target
StartLimitIntervalSec=0

[Service]
ExecStart=/opt/espalier/node start
ExecStop=/usr/bin/docker stop -t 30 espalier
TimeoutStartSec=0
TimeoutStopSec=45
Restart=always
RestartSec=5

[Install]
WantedBy=multi-user.target
UNIT
  cat >/etc/systemd/system/espalier-check.service <<'UNIT'
[Unit]
Description=Looks whether the Espalier server answers

[Service]
Type=oneshot
ExecStart=/opt/espalier/node check
UNIT
  cat >/etc/systemd/system/espalier-check.timer <<'UNIT'
[Unit]
Description=Looks after the Espalier server

[Timer]
OnActiveSec=120
OnUnitActiveSec=30
AccuracySec=1

[Install]
WantedBy=timers.target
UNIT
  systemctl daemon-reload
  systemctl enable --now docker.service
  systemctl enable --now espalier.service
  # Beside the server, which does not have to wait for it.
  espalier_watched=yes
  { watch || say "the CloudWatch agent could not be started; the server does without"; } &
  for try in $(seq 1 60); do
    if answers; then
      systemctl enable --now espalier-check.timer
      trap - EXIT
      finish CONTINUE
      say "in service after try $try"
      wait
      return 0
    fi
    sleep 5
  done
  say "the server gave no good answer at /ready in five minutes"
  return 1
}

watch() {
  local config=/opt/espalier/agent.json
  if ! command -v amazon-cloudwatch-agent-ctl >/dev/null; then dnf install --assumeyes --quiet amazon-cloudwatch-agent || return 1; fi
  # shellcheck disable=SC2016 # the agent fills this in, not the shell
  printf '%s\\n' ${shellQuote(JSON.stringify(agentConfig(boot.logGroup, boot.group)))} >"$config"
  amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -c "file:$config" -s
}

case "\${1:-setup}" in
  setup) setup ;;
  start) start ;;
  check) check ;;
esac
`;
}

/** What a script was made from; null: it is none of ours, or not as we wrote it. */
export function bootOf(userData: string): Boot | null {
  const line = userData.split("\n", 2)[1] ?? "";
  if (!line.startsWith(mark)) return null;
  try {
    const boot = JSON.parse(line.slice(mark.length)) as Boot;
    return userDataOf(boot) === userData ? boot : null;
  } catch {
    return null; // cut off, or written by somebody else
  }
}

function fetchLine(index: number, { from, name }: BootSecret): string {
  return `espalier_secret_${index}="$(again ${from === "ssm" ? "parameter" : "secret"} ${shellQuote(name)})"`;
}
