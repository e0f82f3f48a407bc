import type { ModelInfo, PredictResponse } from "../../src/contract/index.ts";
import { numberText, percentText } from "../../src/try-page/number-text.ts";
import { byId, element } from "./element.ts";

const mostClasses = 10;

/** Shows a prediction. `typical`: what the model answers to its typical row; null where that is not known. */
export function showAnswer(info: ModelInfo, answer: PredictResponse, typical: number | null, tookMs: number): void {
  const parts = "probabilities" in answer ? classParts(info, answer.probabilities) : numberParts(info, answer, typical);
  const small = element(
    "p",
    { class: "quiet small" },
    `version ${answer.model.version}, in ${numberText(Math.round(tookMs))} ms`,
  );
  byId("result").replaceChildren(...parts, small);
  byId("notes").textContent = notesText(answer);
  const pocket = byId("pocket");
  pocket.textContent = spoken(info, answer);
}

/** A prediction in one line: for ears, and for the strip that stays in sight on a phone. */
export function spoken(info: ModelInfo, answer: PredictResponse): string {
  if ("probabilities" in answer) {
    return `${info.target.name}: ${answer.label}, ${percentText(answer.probabilities[answer.label] ?? 0)}`;
  }
  const rating = answer.rating === undefined || answer.rating === null ? "" : `, ${answer.rating}`;
  return `${info.target.name}: ${numberText(answer.prediction)}${rating}`;
}

/** Out of range is said at the feature itself. */
function notesText({ defaulted }: PredictResponse): string {
  if (defaulted.length === 0) return "";
  const shown = defaulted.slice(0, 6).join(", ");
  const more = defaulted.length > 6 ? ` and ${defaulted.length - 6} more` : "";
  return `Left out, so a typical value stood in: ${shown}${more}.`;
}

function classParts({ target }: ModelInfo, probabilities: Readonly<Record<string, number>>): HTMLElement[] {
  const classes = target.classes ?? [];
  const shareOf = (name: string) => probabilities[name] ?? 0;
  const byShare = [...classes].sort((a, b) => shareOf(b) - shareOf(a));
  const best = byShare[0] ?? "";
  const shown = new Set(byShare.slice(0, mostClasses));
  const rows = classes.flatMap((name, i) => {
    if (!shown.has(name)) return [];
    const fill = element("span", { class: `fill class${i % 8}` });
    fill.style.width = `${shareOf(name) * 100}%`;
    return [
      element(
        "li",
        { class: name === best ? "best" : null },
        element("span", { class: "what" }, name),
        element("span", { class: "track" }, fill),
        element("span", { class: "share" }, percentText(shareOf(name))),
      ),
    ];
  });
  const rest = classes.length - shown.size;
  const restShare = byShare.slice(mostClasses).reduce((sum, name) => sum + shareOf(name), 0);
  return [
    element(
      "p",
      { class: "big" },
      element("strong", {}, best),
      " ",
      element("span", {}, `${target.name}, ${percentText(shareOf(best))} sure`),
    ),
    element("ul", { class: "shares" }, ...rows),
    ...(rest > 0 ? [element("p", { class: "quiet small" }, `${rest} other classes: ${percentText(restShare)}`)] : []),
  ];
}

function numberParts(info: ModelInfo, answer: PredictResponse, typical: number | null): HTMLElement[] {
  const value = Number(answer.prediction);
  const rating = "rating" in answer ? answer.rating : undefined;
  const change = typical === null ? 0 : value - typical;
  const changeText = `${numberText(Math.abs(change))} ${change > 0 ? "above" : "below"} a typical row`;
  return [
    element(
      "p",
      { class: "big" },
      element("strong", {}, numberText(value)),
      " ",
      rating === undefined ? null : element("span", { class: "rating" }, rating ?? "outside all bands"),
      " ",
      element("span", {}, info.target.name),
    ),
    ...(info.bands ? [bandBar(info.bands, value, rating ?? null)] : []),
    ...(Math.abs(change) < 1e-9 ? [] : [element("p", { class: "quiet small" }, changeText)]),
  ];
}

/** Bands side by side, as wide as they reach, and a mark where the prediction is. */
function bandBar(bands: NonNullable<ModelInfo["bands"]>, value: number, rating: string | null): HTMLElement {
  const ends = bands.flatMap(({ low, high }) => [low, high]).filter((end) => end !== null);
  const [least, most] = [Math.min(...ends, value), Math.max(...ends, value)];
  const reach = (most - least || 1) * 0.15; // of a band without an end
  const lowOf = (band: (typeof bands)[number]) => band.low ?? least - reach;
  const highOf = (band: (typeof bands)[number]) => band.high ?? most + reach;
  const from = Math.min(...bands.map(lowOf));
  const to = Math.max(...bands.map(highOf));
  const share = (x: number) => `${((Math.min(to, Math.max(from, x)) - from) / (to - from)) * 100}%`;
  const boxes = bands.map((band) => {
    const box = element(
      "span",
      { class: band.label === rating ? "band best" : "band", title: `${band.low ?? "\u2212∞"} to ${band.high ?? "∞"}` },
      band.label,
    );
    box.style.left = share(lowOf(band));
    box.style.width = `${((highOf(band) - lowOf(band)) / (to - from)) * 100}%`;
    return box;
  });
  const edges = [...new Set(bands.flatMap(({ low, high }) => [low, high]).filter((end) => end !== null))];
  const edgeTexts = edges.map((edge) => {
    const text = element("span", { class: "edge" }, numberText(edge));
    text.style.left = share(edge);
    return text;
  });
  const mark = element("span", { class: "mark" });
  mark.style.left = share(value);
  return element("div", { class: "bands", "aria-hidden": "true" }, ...boxes, ...edgeTexts, mark);
}
