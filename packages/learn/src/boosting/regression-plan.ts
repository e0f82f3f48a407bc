import { fault } from "../fault/index.ts";
import { exp, log } from "../kernels/index.ts";
import { powerOfTwoFor, scaleTarget, unscale } from "../tree/index.ts";
import type { RegressorParams } from "./fields.ts";
import type { Boosted } from "./fit-boosting.ts";
import { huberLoss } from "./huber-loss.ts";
import type { Loss } from "./loss.ts";
import { powerLoss } from "./power-loss.ts";
import { absoluteLoss, quantileLoss } from "./quantile-loss.ts";
import { squaredLoss } from "./squared-loss.ts";

export type RegressionLossName = RegressorParams["loss"];
type Values = Readonly<Float64Array>;

/** How one fit of numbers is done: in units where no sum overflows, and back to the target's. */
export interface RegressionPlan<Params extends RegressorParams = RegressorParams> {
  /** The hyper-parameters with the penalties in the plan's units. */
  readonly params: Params;
  /** The loss of these targets, given in their own units. */
  lossOf(y: Values, w: Values | null): Loss;
  /** From the plan's units to the target's, and back. Trees come back bit by bit. */
  toModel(boosted: Boosted): Boosted;
  fromModel(boosted: Boosted): Boosted;
}

/** Predictions are the exponential of the score: targets have no upper end, but a lower one. */
export const hasLogLink = (loss: RegressionLossName): boolean =>
  loss === "poisson" || loss === "gamma" || loss === "tweedie";

/** Plans a fit of these targets. Faults TARGET_OUT_OF_DOMAIN. */
export function planRegression(params: RegressorParams, y: Values, w: Values | null): RegressionPlan {
  if (!hasLogLink(params.loss)) return planShifted(params, y, w);
  assertDomain(params.loss, y, w, "row");
  return planLog(params, y);
}

/** Losses of the distance between target and score: both may be moved and scaled together. */
function planShifted(params: RegressorParams, y: Values, w: Values | null): RegressionPlan {
  const { origin, scale } = scaleTarget(y, w ?? undefined);
  const shift = origin * scale;
  const toScaled = (value: number) => value * scale - shift;
  const toTarget = (value: number) => unscale(value, { origin, scale });
  // The gradients of these two have no unit; the others' have the target's, and gains its square.
  const isUnitless = params.loss === "absolute" || params.loss === "quantile";
  const unit = isUnitless ? 1 : scale;
  const plan: RegressionPlan = {
    params: { ...params, l1: params.l1 * unit, minGain: params.minGain * unit * unit, delta: params.delta * scale },
    lossOf: (values, weights) => {
      const loss = shiftedLoss(plan.params, values.map(toScaled), weights);
      return { ...loss, base: () => loss.base().map((value) => settled(value, (v) => toScaled(toTarget(v)))) };
    },
    toModel: ({ trees, base }) => ({
      trees: { ...trees, values: trees.values.map((value) => unscale(value, { origin: 0, scale })) },
      base: base.map(toTarget),
    }),
    fromModel: ({ trees, base }) => ({
      trees: { ...trees, values: trees.values.map((value) => value * scale) },
      base: base.map(toScaled),
    }),
  };
  return plan;
}

function shiftedLoss({ loss, alpha, delta }: RegressorParams, y: Values, w: Values | null): Loss {
  if (loss === "absolute") return absoluteLoss(y, w);
  if (loss === "quantile") return quantileLoss(y, w, alpha);
  return loss === "huber" ? huberLoss(y, w, delta) : squaredLoss(y, w);
}

/** Losses on the log scale: a factor of the target is a shift of the score. */
function planLog(params: RegressorParams, y: Values): RegressionPlan {
  const scale = powerOfTwoFor(y.reduce((most, value) => Math.max(most, value), 0));
  const shift = log(scale);
  const power = powerOf(params);
  const unit = power === 1 ? scale : exp((2 - power) * shift);
  return {
    params: {
      ...params,
      l1: params.l1 * unit,
      l2: params.l2 * unit,
      categoryL2: params.categoryL2 * unit,
      categorySmoothing: params.categorySmoothing * unit,
      minGain: params.minGain * unit,
      minLeafWeight: params.minLeafWeight * unit,
    },
    lossOf: (values, weights) => {
      const loss = powerLoss(scale === 1 ? values : values.map((value) => value * scale), weights, power);
      return { ...loss, base: () => loss.base().map((value) => settled(value, (v) => v - shift + shift)) };
    },
    toModel: ({ trees, base }) => ({ trees, base: base.map((value) => value - shift) }),
    fromModel: ({ trees, base }) => ({ trees, base: base.map((value) => value + shift) }),
  };
}

/**
 * A score close to `value` that is the same once it was stored in the target's units and taken back: a fitted model can
 * then be continued bit by bit. One trip is enough for nearly all numbers.
 */
function settled(value: number, thereAndBack: (value: number) => number): number {
  let stored = value;
  for (let trip = 0; trip < 8; trip++) stored = thereAndBack(stored);
  return stored;
}

const powerOf = ({ loss, power }: RegressorParams) => (loss === "poisson" ? 1 : loss === "gamma" ? 2 : power);

/** Faults TARGET_OUT_OF_DOMAIN with the first target that the loss cannot explain. Rows of weight 0 take no part. */
export function assertDomain(
  loss: RegressionLossName,
  y: Values,
  w: Values | null,
  of: "row" | "validation row",
): void {
  if (!hasLogLink(loss)) return;
  const isAllowed = (value: number) => (loss === "gamma" ? value > 0 : value >= 0);
  const row = y.findIndex((value, i) => !isAllowed(value) && (w === null || w[i]! > 0));
  if (row < 0) return;
  const rule = loss === "gamma" ? "above 0" : "at least 0";
  throw fault("TARGET_OUT_OF_DOMAIN", { loss, rule, of, row, value: y[row]! });
}
