import { fault } from "../fault/index.ts";
import type { Rng } from "../random/index.ts";
import type { Sampler, Tried } from "./sampler.ts";
import { samplers, type SamplerName } from "./samplers.ts";
import { keyOf, spaceProblems, type Point, type Space } from "./space.ts";

interface TrialBase {
  readonly index: number;
  readonly point: Point;
  /** The earlier trial of the same point, whose outcome this is; null = evaluated. */
  readonly sameAs: number | null;
}
export interface ScoredTrial extends TrialBase {
  readonly outcome: "scored";
  /** One score for each fold; higher is better. */
  readonly scores: readonly number[];
  readonly mean: number;
  /** Sample standard deviation of the scores; 0 where there is only one. */
  readonly sd: number;
}
export interface FailedTrial extends TrialBase {
  readonly outcome: "failed";
  readonly reason: string;
}
export type Trial = ScoredTrial | FailedTrial;

export interface SearchOptions {
  readonly space: Space;
  /** Most trials to make; fewer where the sampler has nothing left. A space without dimensions has one point. */
  readonly trials: number;
  readonly sampler: SamplerName | Sampler;
  /** Trial 0: the defaults, so that search never ends up with worse. */
  readonly first?: Point;
  /** Scores of the point, one a fold; higher is better. Rejecting, or a score that is NaN, makes the trial a failed one. */
  readonly evaluate: (point: Point, index: number) => Promise<readonly number[]>;
  readonly rng: Rng;
  /**
   * Trials proposed together and evaluated at the same time; 1 unless given. It changes what is tried, so it is a
   * setting of the search, not of the machine.
   */
  readonly batch?: number;
  /** Called for each trial, in order. */
  readonly onTrial?: (trial: Trial) => void;
  /** Ends the search, once the running batch is done, by throwing the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface SearchOutcome {
  /** Highest mean; the earliest of equals. */
  readonly best: ScoredTrial;
  readonly trials: readonly Trial[];
}

/**
 * Looks for the point with the highest mean score. The same options give the same trials, however long each evaluation
 * takes. A point already tried is not evaluated again. Faults PARAMS_INVALID, SEARCH_FAILED.
 */
export async function runSearch(options: SearchOptions): Promise<SearchOutcome> {
  checkOptions(options);
  const { batch = 1, onTrial, signal } = options;
  const limit = options.space.length === 0 ? 1 : options.trials;
  const trials: Trial[] = [];
  while (trials.length < limit) {
    signal?.throwIfAborted();
    const points = proposals(options, trials, Math.min(batch, limit - trials.length));
    if (points.length === 0) break;
    const finished = await evaluated(options, points, trials);
    signal?.throwIfAborted(); // what failed because it was cancelled is no result
    for (const trial of finished) {
      trials.push(trial);
      onTrial?.(trial);
    }
  }
  return { best: bestOf(trials), trials };
}

/** The next points: as many as asked for, or fewer where the sampler has no more. */
function proposals(options: SearchOptions, trials: readonly Trial[], count: number): Point[] {
  const { space, first, rng } = options;
  const sampler = typeof options.sampler === "string" ? samplers[options.sampler] : options.sampler;
  const history = trials.filter((trial) => trial.sameAs === null).map(triedOf);
  const points: Point[] = [];
  for (let index = trials.length; points.length < count; index++) {
    const proposal = first ? index - 1 : index;
    const point = proposal < 0 ? first : sampler.propose(space, history, proposal, rng.fork("trial", proposal));
    if (!point) break;
    points.push(point);
  }
  return points;
}

const triedOf = (trial: Trial): Tried => ({
  point: trial.point,
  score: trial.outcome === "scored" ? trial.mean : Number.NEGATIVE_INFINITY,
});

async function evaluated(options: SearchOptions, points: readonly Point[], past: readonly Trial[]): Promise<Trial[]> {
  const firstIndex = new Map<string, number>();
  for (const { point, index } of past) if (!firstIndex.has(keyOf(point))) firstIndex.set(keyOf(point), index);
  const running = points.map((point, i) => {
    const index = past.length + i;
    const sameAs = firstIndex.get(keyOf(point)) ?? null;
    if (sameAs !== null) return { index, point, sameAs };
    firstIndex.set(keyOf(point), index);
    return { index, point, sameAs, outcome: judged(options, point, index) };
  });
  const trials: Trial[] = [];
  for (const { index, point, sameAs, outcome } of running) {
    const result = outcome ? await outcome : (past[sameAs!] ?? trials[sameAs! - past.length]!);
    trials.push({ ...result, index, point, sameAs });
  }
  return trials;
}

type Outcome = Omit<ScoredTrial, keyof TrialBase> | Omit<FailedTrial, keyof TrialBase>;

/** Never rejects. */
async function judged({ evaluate }: SearchOptions, point: Point, index: number): Promise<Outcome> {
  try {
    const scores = await evaluate(point, index);
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    if (Number.isNaN(mean)) return { outcome: "failed", reason: `its scores were ${scores.join(", ") || "none"}` };
    const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
    return { outcome: "scored", scores, mean, sd: scores.length > 1 ? Math.sqrt(squares / (scores.length - 1)) : 0 };
  } catch (error) {
    return { outcome: "failed", reason: error instanceof Error ? error.message : String(error) };
  }
}

function bestOf(trials: readonly Trial[]): ScoredTrial {
  const scored = trials.filter((trial) => trial.outcome === "scored");
  const [first, ...others] = scored;
  if (!first) {
    const reason = trials.find((trial) => trial.outcome === "failed")?.reason ?? "no point was proposed";
    throw fault("SEARCH_FAILED", { trials: trials.length, reason });
  }
  return others.reduce((best, trial) => (trial.mean > best.mean ? trial : best), first);
}

function checkOptions({ space, trials, batch = 1 }: SearchOptions): void {
  const counts = Object.entries({ trials, batch })
    .filter(([, value]) => !(Number.isInteger(value) && value >= 1))
    .map(([path, got]) => ({ path, rule: "a whole number ≥ 1", got }));
  const problems = [...counts, ...spaceProblems(space)];
  if (problems.length > 0) throw fault("PARAMS_INVALID", { of: "search", problems });
}
