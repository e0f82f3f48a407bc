import { printCron } from "./print-cron.ts";
import { printGithub } from "./print-github.ts";
import { printKubernetes } from "./print-kubernetes.ts";
import type { Format, PrintPlan } from "./print-plan.ts";
import { printSystemd } from "./print-systemd.ts";

const writers: { readonly [F in Format]: (plan: PrintPlan) => string | Promise<string> } = {
  cron: printCron,
  systemd: printSystemd,
  kubernetes: printKubernetes,
  github: printGithub,
};

export const formats = Object.keys(writers) as readonly Format[];

/** The schedule in the words of another scheduler. Fault SCHEDULE_NOT_PRINTABLE where that has none. */
export const printSchedule = async (plan: PrintPlan, format: Format): Promise<string> => await writers[format](plan);
