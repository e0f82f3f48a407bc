import { plainCron, refuseControls, remarksOn, runWords, shellWord, type PrintPlan } from "./print-plan.ts";

/** A line for crontab(5). */
export function printCron(plan: PrintPlan): string {
  refuseControls(plan, "cron");
  const command = [...plan.program, "-C", plan.dir, ...runWords(plan)].map(cronWord).join(" ");
  return [
    ...remarksOn(plan),
    "# crontab -e. CRON_TZ is understood by cronie; another cron takes the machine's time zone.",
    `CRON_TZ=${plan.schedule.timezone}`,
    `${plainCron(plan, "cron")} ${command}`,
    "",
  ].join("\n");
}

/**
 * A word of the shell within a crontab, where a bare % ends the command. cron takes away the backslash before it, and
 * would count one that stands there already: the quotes between part the two.
 */
const cronWord = (text: string): string => shellWord(text).replaceAll("\\%", "\\''%").replaceAll("%", "\\%");
