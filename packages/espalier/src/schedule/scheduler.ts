import { Fault, fault } from "../fault/index.ts";
import { cronTimes, type CronTimes, type Project, type ScheduleConfig } from "../project/index.ts";
import { acquireLock, type Store } from "../store/index.ts";
import { decideArrival, type Files, type Memory } from "./arrivals.ts";
import { openBook, runOfProcess, type Book, type DueTick } from "./book.ts";
import { decideDue, dueReason, type Due } from "./due.ts";
import type { ScheduleEvent } from "./events.ts";
import type { ChildEnd, ChildRequest } from "./run-child.ts";
import type { TickError } from "./tick.ts";

/** The clock of the machine may be set at any time: so often it is looked at. */
const glanceMs = 30_000;
/** An interrupted run is taken up again once: what interrupts it each time must not keep us busy for ever. */
const attemptLimit = 2;

/** Everything that a scheduler touches: tests hand in a clock of their own. */
export interface SchedulerPorts {
  clock(): number;
  /** Waits so long, or until the signal. Never throws. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
  /** Reads the project anew. Faults of `loadProject`. */
  load(): Promise<Project>;
  /** Changes when the project's configuration may have changed. */
  configStamp(): string;
  look(project: Project, where: true | string, signal: AbortSignal): Promise<Files>;
  run(request: ChildRequest): Promise<ChildEnd>;
  /** A run could not even begin: tells whoever wants to hear of failures. Never throws. */
  tellOfFailure(project: Project, reason: string, error: unknown): Promise<void>;
  emit(event: ScheduleEvent): void;
}

export interface SchedulerOptions {
  /** Ends the schedule; a run that is going is interrupted in good order. */
  readonly signal: AbortSignal;
  /** Do what is due now, and no more. */
  readonly once: boolean;
}

/**
 * Runs a project whenever its schedule says so, until the signal. Each due time has one run at most, however often this
 * is restarted and the clock is set; only one that was interrupted is taken up again, once.
 *
 * @returns how the last run ended; null where there was none
 *
 * Faults SCHEDULE_RUNNING where another process does the same, SCHEDULE_MISSING; those of `load` and of the store.
 */
export async function runSchedule(
  store: Store,
  ports: SchedulerPorts,
  options: SchedulerOptions,
): Promise<ChildEnd | null> {
  const refused = new AbortController();
  const release = await acquireLock(store, "schedule", "espalier schedule", {
    onWait: ({ pid }) => refused.abort(fault("SCHEDULE_RUNNING", { pid })),
    signal: refused.signal,
  });
  try {
    const project = await ports.load();
    if (project.config.schedule === undefined) throw fault("SCHEDULE_MISSING", { file: project.file });
    return await new Scheduler(store, ports, options, project).live();
  } finally {
    await release();
  }
}

/** What is known between two looks at the clock. */
class Scheduler {
  readonly #store: Store;
  readonly #ports: SchedulerPorts;
  readonly #options: SchedulerOptions;
  readonly #book: Book;
  #project: Project;
  #stamp: string;
  /** Due times up to this one have been dealt with. */
  #checked = 0;
  #cron: { readonly text: string; readonly times: CronTimes } | null = null;
  #memory: Memory = { known: null, seen: null };
  /** What is known is taken back to this once the configuration can be read again; null: there is no need. */
  #knownBefore: Pick<Memory, "known"> | null = null;
  #lookedAt = -Infinity;
  /** How long what was seen must still stand still; null where nothing is new. */
  #settlesInMs: number | null = null;
  #running: Promise<void> | null = null;
  #wake = new AbortController();
  /** What is wrong now, by what was tried. */
  readonly #troubles = new Map<string, string>();
  /** The next due time as it was found from `from` on. */
  #found: { readonly from: number; readonly next: number | null } | null = null;
  #last: ChildEnd | null = null;

  constructor(store: Store, ports: SchedulerPorts, options: SchedulerOptions, project: Project) {
    this.#store = store;
    this.#ports = ports;
    this.#options = options;
    this.#project = project;
    this.#stamp = ports.configStamp();
    this.#book = openBook(store, project.environment);
  }

  async live(): Promise<ChildEnd | null> {
    const { signal, once } = this.#options;
    signal.addEventListener("abort", () => this.#wake.abort(), { once: true });
    await this.#book.closeOpen(this.#ports.clock());
    await this.#remember();
    this.#ports.emit({ kind: "started", nextDue: this.#nextDue(), watches: this.#watched() !== null });
    await this.#takeUpAgain();
    while (!signal.aborted) {
      await this.#turn();
      if (once && this.#running === null && this.#settlesInMs === null) break;
      await this.#rest();
    }
    await this.#running;
    this.#ports.emit({ kind: "stopped" });
    return this.#last;
  }

  /** One look at everything. A trouble does not end the schedule: the next look may find it gone. */
  async #turn(): Promise<void> {
    await this.#trying("config", () => this.#readChangedConfig());
    await this.#trying("cron", () => this.#followCron());
    await this.#trying("data", () => this.#followData());
  }

  async #trying(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#troubles.delete(what);
    } catch (error) {
      if (this.#options.signal.aborted) return;
      if (this.#options.once) throw error;
      this.#tellTrouble(what, error);
    }
  }

  #tellTrouble(what: string, error: unknown): void {
    const known = plainError(error);
    const text = `${known.code} ${known.message}`;
    if (text !== this.#troubles.get(what)) this.#ports.emit({ kind: "trouble", error: known });
    this.#troubles.set(what, text);
  }

  /** Sleeps until something may be due, the run that is going has ended, or the clock has to be looked at. */
  async #rest(): Promise<void> {
    const { pollMs } = this.#schedule() ?? { pollMs: glanceMs };
    const due = this.#nextDue();
    const untilDue = due === null ? glanceMs : due - this.#ports.clock();
    const untilLook = this.#watched() === null ? glanceMs : Math.min(pollMs, this.#settlesInMs ?? pollMs);
    await this.#ports.pause(Math.max(1, Math.min(glanceMs, untilDue, untilLook)), this.#wake.signal);
    if (this.#wake.signal.aborted) this.#wake = new AbortController();
  }

  #schedule(): ScheduleConfig | undefined {
    return this.#project.config.schedule;
  }

  #watched(): true | string | null {
    const where = this.#schedule()?.onNewData ?? false;
    return where === false ? null : where;
  }

  /** The next time that the cron expression is due. */
  #nextDue(): number | null {
    return this.#dueAfter(Math.max(this.#checked, this.#ports.clock()));
  }

  #dueAfter(from: number): number | null {
    if (this.#cron === null) return null;
    const found = this.#found;
    if (found !== null && found.from <= from && (found.next === null || from < found.next)) return found.next;
    this.#found = { from, next: this.#cron.times.after(from) };
    return this.#found.next;
  }

  /** What a scheduler before this one wrote down. */
  async #remember(): Promise<void> {
    await this.#setCron();
    const where = this.#watched();
    const kept = (await this.#book.read("data")) as { readonly where: unknown; readonly files: Files } | null;
    if (kept !== null && isSameJson(kept.where, placeOf(this.#project, where))) {
      this.#memory = { known: kept.files, seen: null };
    }
  }

  /** Times of an expression count from when it was first seen: a new one has missed nothing. */
  async #setCron(): Promise<void> {
    const { cron, timezone } = this.#schedule() ?? {};
    const now = this.#ports.clock();
    const text = `${cron} ${timezone}`;
    if (this.#cron?.text === text) return;
    const kept = (await this.#book.read("cron")) as { readonly text: string; readonly since: number } | null;
    if (cron === undefined || timezone === undefined) {
      this.#cron = null;
      if (kept !== null) await this.#book.write("cron", null);
      return;
    }
    if (kept?.text === text) {
      const newest = (await this.#book.newest())?.dueAt ?? kept.since;
      this.#checked = Math.min(now, Math.max(kept.since, newest)); // a clock that was ahead is not believed
    } else {
      await this.#book.write("cron", { text, since: now });
      this.#checked = now;
    }
    this.#cron = { text, times: cronTimes(cron, timezone) };
    this.#found = null;
  }

  async #readChangedConfig(): Promise<void> {
    const stamp = this.#ports.configStamp();
    if (stamp === this.#stamp) return;
    this.#project = await this.#ports.load(); // a broken one is told, and the one before goes on
    this.#stamp = stamp;
    this.#memory = { ...this.#memory, ...this.#knownBefore };
    this.#knownBefore = null;
    await this.#setCron();
    if (this.#schedule() === undefined) throw fault("SCHEDULE_MISSING", { file: this.#project.file });
  }

  async #takeUpAgain(): Promise<void> {
    const tick = await this.#book.newest();
    const isOpen = tick !== null && tick.outcome === "interrupted" && tick.attempts < attemptLimit;
    if (!isOpen || this.#schedule()?.catchUp !== true) return;
    const reason = `${tick.reason.replace(/; taken up again$/, "")}; taken up again`;
    await this.#book.resume(tick.id, reason, this.#ports.clock());
    await this.#start(tick.id, { ...tick, reason });
  }

  async #followCron(): Promise<void> {
    const now = this.#ports.clock();
    this.#checked = Math.min(this.#checked, now); // the clock was set back: what was done by then is in the book
    const next = this.#dueAfter(this.#checked);
    const { cron, catchUp = true } = this.#schedule() ?? {};
    if (this.#cron !== null && cron !== undefined && next !== null && next <= now) {
      const question = { times: this.#cron.times, after: this.#checked, now, catchUp };
      const due = decideDue({ ...question, isBusy: this.#running !== null });
      if (due.kind !== "nothing") await this.#dealWith(cron, due);
    }
    this.#checked = now;
  }

  async #dealWith(cron: string, due: Exclude<Due, { readonly kind: "nothing" }>): Promise<void> {
    const { due: dueAt, missed } = due;
    const tick: DueTick = { kind: "cron", dueAt, reason: dueReason(cron, due), missed: missed?.count ?? 0 };
    if (due.kind === "run") await this.#begin(tick);
    else await this.#passOver(tick, due.kind === "skip" ? "skipped" : "missed");
  }

  async #passOver(tick: DueTick, outcome: "skipped" | "missed"): Promise<void> {
    const { dueAt, reason } = tick;
    if (await this.#book.pass(tick, outcome)) this.#ports.emit({ kind: outcome, dueAt, reason });
  }

  async #followData(): Promise<void> {
    const where = this.#watched();
    const schedule = this.#schedule();
    const now = this.#ports.clock();
    // While a run is going there is time: what has come is seen when it has ended.
    if (where === null || schedule === undefined || this.#running !== null) {
      this.#settlesInMs = null;
      return;
    }
    const sinceLook = now - this.#lookedAt;
    const isEarly = sinceLook >= 0 && sinceLook < Math.min(schedule.pollMs, this.#settlesInMs ?? schedule.pollMs);
    if (isEarly) return;
    const files = await this.#ports.look(this.#project, where, this.#options.signal);
    this.#lookedAt = now;
    const { arrival, memory } = decideArrival(this.#memory, files, { now, debounceMs: schedule.debounceMs });
    this.#memory = memory;
    this.#settlesInMs = arrival.kind === "settling" ? arrival.leftMs : null;
    if (arrival.kind === "arrived") await this.#begin({ kind: "data", dueAt: now, reason: arrival.reason, missed: 0 });
  }

  /** Writes down that a run begins, and only then begins it. */
  async #begin(tick: DueTick): Promise<void> {
    const id = await this.#book.begin(tick, this.#ports.clock());
    if (id !== null) await this.#start(id, tick);
  }

  async #start(id: number, tick: DueTick): Promise<void> {
    const { kind: trigger, dueAt, reason } = tick;
    this.#ports.emit({ kind: "run-started", trigger, dueAt, reason });
    const seen = this.#memory.seen?.files ?? null;
    try {
      const stamp = this.#ports.configStamp();
      this.#project = await this.#ports.load();
      this.#stamp = stamp;
    } catch (error) {
      await this.#end(id, tick, { outcome: "failed", pid: null, exitCode: null, error: plainError(error) }, null);
      // Not again at every look: once it is mended, what has come is new.
      this.#knownBefore ??= { known: this.#memory.known };
      this.#memory = { ...this.#memory, known: seen };
      return await this.#ports.tellOfFailure(this.#project, reason, error);
    }
    await this.#setCron();
    const { dir, environment } = this.#project;
    const retune = this.#schedule()?.retune ?? false;
    const began = Date.now(); // the run dates itself by the machine's clock
    const run = async () => {
      const end = await this.#ports.run({ dir, environment, reason, retune, signal: this.#options.signal });
      await this.#end(id, tick, end, seen, began).catch((error: unknown) => this.#tellTrouble("end", error));
    };
    this.#running = run().finally(() => {
      this.#running = null;
      this.#lookedAt = -Infinity;
      this.#wake.abort();
    });
  }

  /** @param seen what the data looked like before the run: what came since is new to the next one */
  async #end(id: number, { kind, dueAt }: DueTick, end: ChildEnd, seen: Files | null, began = 0): Promise<void> {
    this.#last = end;
    const { outcome, exitCode, pid } = end;
    const runId = pid === null ? null : await runOfProcess(this.#store, pid, began);
    const error = outcome === "finished" ? null : end.error;
    await this.#book.end(id, { outcome, now: this.#ports.clock(), runId, error });
    const where = this.#watched();
    const isForLater = outcome === "interrupted" && this.#options.signal.aborted;
    if (!isForLater && seen !== null && where !== null) {
      this.#memory = { ...this.#memory, known: seen };
      await this.#book.write("data", { where: placeOf(this.#project, where), files: seen });
    }
    const nextDue = this.#nextDue();
    this.#ports.emit({ kind: "run-ended", trigger: kind, dueAt, outcome, exitCode, runId, error, nextDue });
  }
}

/** What is watched: another place starts anew. */
const placeOf = ({ config }: Project, where: true | string | null) =>
  where === true ? { path: Reflect.get(config.source, "path") as unknown } : { where };
const isSameJson = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

function plainError(error: unknown): TickError {
  const message = error instanceof Error ? error.message : String(error);
  return { code: error instanceof Fault ? error.code : "UNEXPECTED", message };
}
