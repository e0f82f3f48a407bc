import { expect, test } from "vitest";
import { chooseRounds } from "./choose-rounds.ts";

const choose = (losses: readonly (readonly number[])[], rounds: number) =>
  chooseRounds(losses, rounds, (own, most) => own.slice(0, most + 1));

test("the round with the least mean loss is chosen, the first of equals", () => {
  expect(
    choose(
      [
        [9, 5, 4, 3, 6],
        [9, 2, 4, 4, 4],
      ],
      4,
    ),
  ).toBe(1);
  expect(choose([[1, 2, 3]], 2)).toBe(0);
});

test("only among the rounds that every fold arrived at", () => {
  const asked: number[] = [];
  const folds = [
    [9, 8, 7, 6, 5, 4],
    [9, 8, 9, 9],
    [9, 8, 7, 6, 5, 4],
  ];
  const rounds = chooseRounds(folds, 5, (own, most) => {
    asked.push(most);
    return own.slice(0, most + 1);
  });
  expect(rounds).toBe(3);
  expect(asked).toEqual([5, 5, 3]);
});
