import type { CronTimes } from "../project/index.ts";

/** Days on which an expression is due: those that satisfy `days` and `weekdays` both. */
export interface DayRule {
  /** 1 to 31; null: all. */
  readonly days: readonly number[] | null;
  /** 0 (Sunday) to 6; null: all. */
  readonly weekdays: readonly number[] | null;
  /** Counts the days from the month's end: 1 is its last one. */
  readonly fromEnd: boolean;
}

/** What a cron expression says, as sets. Days are those of any of the rules. */
export interface CronRules {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** 1 to 12; null: all. */
  readonly months: readonly number[] | null;
  readonly rules: readonly DayRule[];
  /** Whether it says more than crontab(5) can: `L`, `#`, `+`. */
  readonly isExtended: boolean;
}

const anyOccurrence = 0b111111;
const last = 0b100000;

/** Takes a cron expression apart; null where it says what no sets can: the nearest weekday, `W`. */
export function cronRules({ pattern }: CronTimes): CronRules | null {
  if (pattern.lastWeekday || pattern.nearestWeekdays.some((day) => day > 0)) return null;
  const monthDays = setOf(pattern.day, 1);
  const isEveryDay = monthDays.length === 31;
  const isEveryWeekday = pattern.dayOfWeek.every((mask) => mask === anyOccurrence);
  const byDay: DayRule[] = [
    ...(monthDays.length > 0 ? [{ days: isEveryDay ? null : monthDays, weekdays: null, fromEnd: false }] : []),
    ...(pattern.lastDayOfMonth ? [{ days: [1], weekdays: null, fromEnd: true }] : []),
  ];
  const byWeekday = isEveryWeekday ? [] : weekdayRules(pattern.dayOfWeek);
  const meansEither = !pattern.useAndLogic && !pattern.starDOM && !pattern.starDOW;
  const rules = meansEither ? eitherOf(byDay, byWeekday) : bothOf(byDay, byWeekday);
  if (rules === null) return null;
  const meansBoth = rules.some(({ days, weekdays }) => days !== null && weekdays !== null);
  const months = setOf(pattern.month, 1);
  return {
    minutes: setOf(pattern.minute, 0),
    hours: setOf(pattern.hour, 0),
    months: months.length === 12 ? null : months,
    rules,
    isExtended: meansBoth || rules.some(({ fromEnd }) => fromEnd),
  };
}

/** Weekdays of every week, then those of the first, second, … and last week of a month. */
function weekdayRules(masks: readonly number[]): DayRule[] {
  const always = masks.flatMap((mask, weekday) => (mask === anyOccurrence ? [weekday] : []));
  const weeks = [0, 1, 2, 3, 4, 5].flatMap((week): DayRule[] => {
    const weekdays = masks.flatMap((mask, weekday) =>
      mask !== anyOccurrence && (mask & (1 << week)) !== 0 ? [weekday] : [],
    );
    const days = [1, 2, 3, 4, 5, 6, 7].map((day) => (1 << week === last ? day : week * 7 + day));
    return weekdays.length === 0
      ? []
      : [{ days: days.filter((day) => day <= 31), weekdays, fromEnd: 1 << week === last }];
  });
  return [...(always.length > 0 ? [{ days: null, weekdays: always, fromEnd: false }] : []), ...weeks];
}

const everyDay: DayRule = { days: null, weekdays: null, fromEnd: false };
const isAll = ({ days, weekdays }: DayRule) => days === null && weekdays === null;

/** No rules of weekdays means that every weekday is right. */
const eitherOf = (byDay: readonly DayRule[], byWeekday: readonly DayRule[]): readonly DayRule[] =>
  byWeekday.length === 0 || byDay.some(isAll) ? [everyDay] : [...byDay, ...byWeekday];

/** Null where both speak of days of the month: `+` with `#`. */
function bothOf(byDay: readonly DayRule[], byWeekday: readonly DayRule[]): readonly DayRule[] | null {
  if (byWeekday.length === 0) return byDay;
  if (byDay.every(isAll)) return byWeekday;
  if (byWeekday.some(({ days }) => days !== null)) return null;
  return byDay.flatMap((rule) => byWeekday.map(({ weekdays }) => ({ ...rule, weekdays })));
}

const setOf = (flags: readonly number[], first: number): readonly number[] =>
  flags.flatMap((flag, i) => (flag === 0 ? [] : [i + first]));

/** 1, 2, 3, 5 → [1, 3], [5, 5]. */
export function spansOf(numbers: readonly number[]): readonly (readonly [first: number, last: number])[] {
  const spans: [number, number][] = [];
  for (const one of numbers) {
    const span = spans.at(-1);
    if (span !== undefined && span[1] === one - 1) span[1] = one;
    else spans.push([one, one]);
  }
  return spans;
}

/** The step that gives these numbers from 0 on, up to the limit; null where there is none, or it is 1. */
export function stepOf(numbers: readonly number[], limit: number): number | null {
  const step = numbers[1];
  if (numbers[0] !== 0 || step === undefined || step < 2) return null;
  const isWhole = numbers.every((one, i) => one === i * step) && numbers.length === Math.ceil(limit / step);
  return isWhole ? step : null;
}
