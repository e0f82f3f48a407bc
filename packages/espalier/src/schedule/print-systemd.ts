import { spansOf, stepOf, type CronRules, type DayRule } from "./cron-rules.ts";
import { refuseControls, rulesOf, runWords, slugOf, type PrintPlan } from "./print-plan.ts";

/**
 * Units for systemd: a timer and what it starts. A schedule that waits for new data becomes a service that is always
 * up: `espalier schedule` itself.
 */
export function printSystemd(plan: PrintPlan): string {
  refuseControls(plan, "systemd");
  const unit = slugOf(plan);
  const { schedule, environment } = plan;
  if ((schedule.onNewData ?? false) !== false) {
    const words = [...(environment === null ? [] : ["--env", environment]), "schedule"];
    const lines = ["Type=exec", exec(plan, words), "Restart=on-failure", "RestartSec=30", "TimeoutStopSec=60"];
    return service(plan, lines, ["", "[Install]", "WantedBy=multi-user.target"]);
  }
  const calendar = onCalendar(rulesOf(plan, "systemd"), schedule.timezone);
  return [
    service(plan, ["Type=oneshot", exec(plan, runWords(plan)), "TimeoutStopSec=60"], []),
    `# /etc/systemd/system/${unit}.timer`,
    "[Unit]",
    `Description=${specifiers(`When Espalier runs ${plan.name}`)}`,
    "",
    "[Timer]",
    ...calendar.map((one) => `OnCalendar=${one}`),
    `Persistent=${schedule.catchUp}`,
    "",
    "[Install]",
    "WantedBy=timers.target",
    "",
  ].join("\n");
}

const service = (plan: PrintPlan, lines: readonly string[], install: readonly string[]): string =>
  [
    `# /etc/systemd/system/${slugOf(plan)}.service`,
    "[Unit]",
    `Description=${specifiers(`Espalier: ${plan.name}`)}`,
    "",
    "[Service]",
    ...lines,
    ...install,
    "",
  ].join("\n");

/** By env(1), since systemd treats the program's own path unlike other words. */
const exec = ({ program, dir }: PrintPlan, words: readonly string[]): string =>
  `ExecStart=/usr/bin/env ${[...program, "-C", dir, ...words].map(unitWord).join(" ")}`;

const specifiers = (text: string): string => text.replaceAll("%", "%%");

/** One word of a command line as systemd.service(5) reads it. */
function unitWord(text: string): string {
  const escaped = text
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("%", "%%")
    .replaceAll("$", () => "$$");
  return `"${escaped}"`;
}

const weekdayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;

/** systemd.time(7): a line for each rule of days. */
export const onCalendar = ({ minutes, hours, months, rules }: CronRules, timezone: string): readonly string[] =>
  rules.map((rule) => {
    const date = `*-${listed(months)}${rule.fromEnd ? "~" : "-"}${daysText(rule)}`;
    return `${weekdaysText(rule)}${date} ${stepped(hours, 24)}:${stepped(minutes, 60)}:00 ${timezone}`;
  });

/** From the month's end, days are counted down: `~07/1` are its last seven. */
const daysText = ({ days, fromEnd }: DayRule): string => {
  const most = days?.at(-1);
  return fromEnd && most !== undefined && most > 1 ? `0${most}/1` : listed(days);
};

const weekdaysText = ({ weekdays }: DayRule): string =>
  weekdays === null ? "" : `${weekdays.map((weekday) => weekdayNames[weekday]).join(",")} `;

const padded = (number: number) => String(number).padStart(2, "0");
const listed = (numbers: readonly number[] | null): string =>
  numbers === null
    ? "*"
    : spansOf(numbers)
        .map(([a, b]) => (a === b ? padded(a) : `${padded(a)}..${padded(b)}`))
        .join(",");

function stepped(numbers: readonly number[], limit: number): string {
  if (numbers.length === limit) return "*";
  const step = stepOf(numbers, limit);
  return step === null ? listed(numbers) : `00/${step}`;
}
