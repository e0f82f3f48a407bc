/**
 * The number of rounds with the least mean loss over the folds, among those that every fold arrived at. `lossesOf` gives
 * a fold's loss before the first round and after each one, of at most so many rounds.
 */
export function chooseRounds<F>(
  folds: readonly F[],
  rounds: number,
  lossesOf: (fold: F, most: number) => readonly number[],
): number {
  let most = rounds;
  const losses = folds.map((fold) => {
    const own = lossesOf(fold, most);
    most = own.length - 1; // rounds past the end of one fold cannot be chosen
    return own;
  });
  const mean = (round: number) => losses.reduce((sum, own) => sum + own[round]!, 0) / losses.length;
  let best = 0;
  for (let round = 1; round <= most; round++) if (mean(round) < mean(best)) best = round;
  return best;
}
