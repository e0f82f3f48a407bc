import { backOffMs, briefMs, rowMs, startsTried } from "./back-off.ts";

/** One worker, from its start to its end. */
export interface Member {
  /** Counts up from 1; never given twice. */
  readonly number: number;
  /** Which rolling restart it belongs to: 0 = none yet. */
  readonly generation: number;
  /** `leaving`: it accepts nothing new, and finishes what it has begun. */
  readonly phase: "starting" | "up" | "leaving";
  /** Since when it has been in this phase, in ms of a clock that never jumps. */
  readonly since: number;
}

/** All workers of a server, and what is wanted of them. */
export interface Crew {
  readonly wanted: number;
  readonly members: readonly Member[];
  readonly generation: number;
  /** Whether the server is ending: nobody is replaced any more. */
  readonly isEnding: boolean;
  /** Whether a worker ever came up: until then one at a time is tried, so that what is wrong is told once. */
  readonly everUp: boolean;
  /** Starts that failed in a row, and when the last one did. */
  readonly failures: number;
  readonly failedAt: number;
}

/** What to do next. */
export type Act =
  | { readonly kind: "start"; readonly generation: number }
  | { readonly kind: "dismiss"; readonly number: number }
  | { readonly kind: "give up" };

export const newCrew = (wanted: number): Crew => ({
  wanted,
  members: [],
  generation: 0,
  isEnding: false,
  everUp: false,
  failures: 0,
  failedAt: Number.NEGATIVE_INFINITY,
});

/**
 * What a crew lacks. In a rolling restart there is one worker more than wanted, and no more than that: a new one is
 * started, and once it is up the oldest of the former generation leaves; when that one has gone, the next is started.
 */
export function nextActs(crew: Crew, now: number): readonly Act[] {
  const { wanted, members, generation, isEnding } = crew;
  const staying = members.filter(({ phase }) => phase !== "leaving");
  if (isEnding) return staying.map(({ number }) => ({ kind: "dismiss", number }));
  const up = staying.filter(({ phase }) => phase === "up");
  if (up.length === 0 && crew.failures >= (crew.everUp ? startsTried : 1)) return [{ kind: "give up" }];

  const stale = up.filter((member) => member.generation < generation);
  const [oldest] = stale;
  if (oldest !== undefined && up.length > wanted) return [{ kind: "dismiss", number: oldest.number }];
  const extra = stale.length > 0 && staying.length === members.length ? 1 : 0;
  const target = crew.everUp ? wanted + extra : 1;
  if (now < startsFrom(crew)) return [];
  return Array.from({ length: Math.max(0, target - staying.length) }, () => ({ kind: "start", generation }));
}

/** When the next start is allowed. */
export const startsFrom = ({ failures, failedAt }: Crew): number => failedAt + backOffMs(failures);

export const withStarted = (crew: Crew, number: number, generation: number, now: number): Crew => ({
  ...crew,
  members: [...crew.members, { number, generation, phase: "starting", since: now }],
});

export const withUp = (crew: Crew, number: number, now: number): Crew => ({
  ...inPhase(crew, number, ["starting"], "up", now),
  everUp: true,
});

export const withLeaving = (crew: Crew, number: number, now: number): Crew =>
  inPhase(crew, number, ["starting", "up"], "leaving", now);

/**
 * A worker has ended. One that did not come up, or ended as soon as it had, is a failed start: the next one waits, and
 * a rolling restart is given up, because what is new does not work and what is there does.
 */
export function withEnded(crew: Crew, number: number, now: number): Crew {
  const gone = crew.members.find((member) => member.number === number);
  const members = crew.members.filter((member) => member !== gone);
  if (gone === undefined || gone.phase === "leaving" || crew.isEnding) return { ...crew, members };
  const isFailure = gone.phase === "starting" || now - gone.since < briefMs;
  if (!isFailure) return { ...crew, members };
  const failures = now - crew.failedAt > rowMs ? 1 : crew.failures + 1;
  return { ...crew, members: members.map(ofGeneration(crew.generation)), failures, failedAt: now };
}

/** Begins a rolling restart: everybody of now is to be replaced. */
export const withRoll = (crew: Crew): Crew => (crew.isEnding ? crew : { ...crew, generation: crew.generation + 1 });

export const isRolling = ({ members, generation, isEnding }: Crew): boolean =>
  !isEnding && members.some((member) => member.generation < generation);

export const withEnding = (crew: Crew): Crew => ({ ...crew, isEnding: true });

const ofGeneration =
  (generation: number) =>
  (member: Member): Member => ({ ...member, generation });

function inPhase(
  crew: Crew,
  number: number,
  from: readonly Member["phase"][],
  phase: Member["phase"],
  since: number,
): Crew {
  const members = crew.members.map((member) =>
    member.number === number && from.includes(member.phase) ? { ...member, phase, since } : member,
  );
  return { ...crew, members };
}
