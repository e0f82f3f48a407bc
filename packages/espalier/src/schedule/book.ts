import type { Store, TickOutcome } from "../store/index.ts";
import { tickFromRow, type Tick, type TickError } from "./tick.ts";

const keptTicks = 10_000;

/** A time at which something was due. */
export interface DueTick {
  readonly kind: Tick["kind"];
  readonly dueAt: number;
  readonly reason: string;
  readonly missed: number;
}

export interface TickEnd {
  readonly outcome: TickOutcome;
  readonly now: number;
  readonly runId: string | null;
  readonly error: TickError | null;
}

/** What a scheduler remembers, in the project's store: of one environment. */
export interface Book {
  /** Writes down that a run begins. @returns null where this due time has been dealt with: then none may begin */
  begin(tick: DueTick, now: number): Promise<number | null>;
  /** Writes down that no run is made for this due time. @returns false where it has been dealt with */
  pass(tick: DueTick, outcome: "skipped" | "missed"): Promise<boolean>;
  end(id: number, end: TickEnd): Promise<void>;
  /** What a scheduler that was killed left open counts as interrupted. */
  closeOpen(now: number): Promise<void>;
  /** The newest tick of the cron expression; null where there is none. */
  newest(): Promise<Tick | null>;
  /** Takes an interrupted tick up again. */
  resume(id: number, reason: string, now: number): Promise<void>;
  read(name: string): Promise<unknown>;
  write(name: string, value: unknown): Promise<void>;
}

export function openBook({ db }: Store, ofEnvironment: string | null): Book {
  const environment = ofEnvironment ?? "";
  const insert = async (tick: DueTick, outcome: TickOutcome, startedAt: number | null) => {
    const { kind, dueAt, reason, missed } = tick;
    const attempts = startedAt === null ? 0 : 1;
    const row = { environment, kind, due_at: dueAt, reason, missed, outcome, attempts, started_at: startedAt };
    const ends = { ended_at: null, run_id: null, error: null };
    const query = db.insertInto("schedule_ticks").values({ ...row, ...ends });
    const made = await query
      .onConflict((conflict) => conflict.doNothing())
      .returning("id")
      .executeTakeFirst();
    return made?.id ?? null;
  };
  return {
    begin: (tick, now) => insert(tick, "running", now),
    pass: async (tick, outcome) => (await insert(tick, outcome, null)) !== null,
    end: async (id, { outcome, now, runId, error }) => {
      const ended = { outcome, ended_at: now, run_id: runId, error: error === null ? null : JSON.stringify(error) };
      await db.updateTable("schedule_ticks").set(ended).where("id", "=", id).execute();
      await db
        .deleteFrom("schedule_ticks")
        .where("id", "<=", id - keptTicks)
        .execute();
    },
    closeOpen: async (now) => {
      const closed = { outcome: "interrupted", ended_at: now } as const;
      const open = db.updateTable("schedule_ticks").set(closed).where("outcome", "=", "running");
      await open.where("environment", "=", environment).execute();
    },
    newest: async () => {
      const ticks = ticksOf(db).where("environment", "=", environment).where("kind", "=", "cron");
      const row = await ticks.orderBy("due_at", "desc").executeTakeFirst();
      return row === undefined ? null : tickFromRow(row);
    },
    resume: async (id, reason, now) => {
      const query = db.updateTable("schedule_ticks").where("id", "=", id);
      await query
        .set((row) => ({
          outcome: "running",
          reason,
          started_at: now,
          ended_at: null,
          attempts: row("attempts", "+", 1),
        }))
        .execute();
    },
    read: async (name) => {
      const query = db.selectFrom("schedule_state").select("value").where("name", "=", name);
      const row = await query.where("environment", "=", environment).executeTakeFirst();
      return row === undefined ? null : JSON.parse(row.value);
    },
    write: async (name, value) => {
      const row = { environment, name, value: JSON.stringify(value) };
      const query = db.insertInto("schedule_state").values(row);
      await query.onConflict((conflict) => conflict.columns(["environment", "name"]).doUpdateSet(row)).execute();
    },
  };
}

const ticksOf = (db: Store["db"]) =>
  db
    .selectFrom("schedule_ticks")
    .selectAll("schedule_ticks")
    .select((tick) =>
      tick.selectFrom("runs").select("name").whereRef("runs.run_id", "=", "schedule_ticks.run_id").as("run_name"),
    );

/** What the scheduler did, newest first, whatever the environment. */
export async function listTicks({ db }: Store, limit: number): Promise<readonly Tick[]> {
  const rows = await ticksOf(db).orderBy("id", "desc").limit(limit).execute();
  return rows.map(tickFromRow);
}

/** The run that this process made; null where it came to none. */
export async function runOfProcess({ db }: Store, pid: number, since: number): Promise<string | null> {
  const query = db.selectFrom("runs").select("run_id").where("pid", "=", pid).where("started_at", ">=", since);
  return (await query.orderBy("started_at", "desc").executeTakeFirst())?.run_id ?? null;
}
