export { listTicks, openBook } from "./book.ts";
export type { ScheduleEvent } from "./events.ts";
export { machinePorts, type Machine } from "./machine.ts";
export { runSchedule, type SchedulerOptions, type SchedulerPorts } from "./scheduler.ts";
export type { Tick, TickError } from "./tick.ts";
export type { Format, PrintPlan } from "./print-plan.ts";
export { formats, printSchedule } from "./print-schedule.ts";
export { cliPath, runChild, type ChildEnd, type ChildRequest } from "./run-child.ts";
