import type { FeatureInfo } from "../../src/contract/index.ts";
import { controlOf, onStep, startOf, type Control, type Value } from "../../src/try-page/control.ts";
import { numberText } from "../../src/try-page/number-text.ts";
import { byId, element, svgElement } from "./element.ts";

/** One feature on the page. */
interface Field {
  readonly root: HTMLElement;
  /** Puts a value into its controls. */
  show(value: Value): void;
  /** Says what is wrong or odd about it; null: nothing. */
  tell(text: string | null, isWrong: boolean): void;
}

export interface Fields {
  set(name: string, value: Value): void;
  tell(notes: ReadonlyMap<string, { readonly text: string; readonly isWrong: boolean }>): void;
  /** Marks the feature that the curve is about. */
  mark(name: string): void;
}

/** Where features are so many that one has to be looked for. */
const findFrom = 13;

/** What a person does. */
interface Hears {
  /** Sets a value. */
  changed(name: string, value: Value): void;
  /** Asks for the curve of a feature. */
  wondered(name: string): void;
}

/** Builds the controls of all features. */
export function showFields(features: readonly FeatureInfo[], hears: Hears): Fields {
  const fields = new Map(features.map((feature, i) => [feature.name, fieldOf(feature, `f${i}`, hears)]));
  byId("fields").replaceChildren(...[...fields.values()].map(({ root }) => root));
  const filter = byId("filter") as HTMLInputElement;
  filter.hidden = features.length < findFrom;
  filter.value = "";
  filter.oninput = () => {
    const wanted = filter.value.trim().toLowerCase();
    for (const [name, { root }] of fields) root.hidden = !name.toLowerCase().includes(wanted);
  };
  return {
    set: (name, value) => fields.get(name)?.show(value),
    tell: (notes) => {
      for (const [name, field] of fields) {
        const note = notes.get(name);
        field.tell(note?.text ?? null, note?.isWrong ?? false);
      }
    },
    mark: (name) => {
      for (const [one, { root }] of fields) root.classList.toggle("chosen", one === name);
    },
  };
}

function fieldOf(feature: FeatureInfo, id: string, hears: Hears): Field {
  const changed = (value: Value) => hears.changed(feature.name, value);
  const control = controlOf(feature);
  const start = startOf(feature);
  const note = element("p", { id: `${id}-note`, class: "odd", hidden: true });
  const doc = feature.doc === undefined ? null : element("p", { class: "quiet", id: `${id}-doc` }, feature.doc);
  const describedBy = [doc === null ? "" : `${id}-doc`, `${id}-note`].filter(Boolean).join(" ");
  const unit =
    feature.kind === "number" && feature.unit !== undefined ? element("span", { class: "unit" }, feature.unit) : null;
  const { main, extra, show } =
    control.kind === "levels"
      ? levels(feature, control, id, describedBy, changed)
      : numbers(feature, control, id, describedBy, changed);
  const label = element("label", { for: id }, feature.name);
  const asks = `what if ${feature.name} changes?`;
  const wonder = element("button", { type: "button", class: "plain what-if", title: asks, "aria-label": asks }, wave());
  wonder.onclick = () => hears.wondered(feature.name);
  const root = element(
    "div",
    { class: control.kind === "choice" ? "field has-choices" : "field" },
    element("div", { class: "line" }, element("div", { class: "names" }, label, wonder, unit), main),
    doc,
    extra,
    note,
  );
  show(start);
  return {
    root,
    show,
    tell: (text, isWrong) => {
      note.textContent = text ?? "";
      note.hidden = text === null;
      root.classList.toggle("wrong", isWrong);
      main.setAttribute("aria-invalid", String(isWrong));
    },
  };
}

const wave = () =>
  svgElement(
    "svg",
    { width: 15, height: 15, viewBox: "0 0 15 15", "aria-hidden": "true" },
    svgElement("path", {
      d: "M1 1v13h13M3 11c5 0 4-7 10-8",
      fill: "none",
      stroke: "currentColor",
      "stroke-width": 1.5,
    }),
  );

interface Parts {
  readonly main: HTMLElement;
  readonly extra: HTMLElement | null;
  show(value: Value): void;
}

function levels(
  feature: FeatureInfo,
  { levels: known }: Extract<Control, { kind: "levels" }>,
  id: string,
  describedBy: string,
  changed: (value: Value) => void,
): Parts {
  // Values are places in the list: a level may be any text, the empty one, too.
  const options = known.map((level, i) => element("option", { value: i }, level === "" ? "(empty)" : level));
  const none = element("option", { value: "" }, "(left out)");
  const main = element("select", { id, "aria-describedby": describedBy }, ...options, none);
  main.onchange = () => changed(main.value === "" ? null : known[Number(main.value)]!);
  const isTypical = typeof feature.default === "string";
  const extra = isTypical ? element("p", { class: "ends" }, element("span", {}, `typical: ${feature.default}`)) : null;
  return {
    main,
    extra,
    show: (value) => (main.value = value === null ? "" : String(known.indexOf(String(value)))),
  };
}

function numbers(
  feature: FeatureInfo,
  control: Exclude<Control, { kind: "levels" }>,
  id: string,
  describedBy: string,
  changed: (value: Value) => void,
): Parts {
  const typical = typeof feature.default === "number" ? feature.default : null;
  const main = element("input", {
    id,
    type: "number",
    step: "any",
    inputmode: "decimal",
    placeholder: typical === null ? "" : "left out",
    "aria-describedby": describedBy,
  });
  const set = (value: Value, from: HTMLElement | null) => {
    show(value, from);
    changed(value);
  };
  const { extra, put } =
    control.kind === "slider"
      ? slider(feature, control, typical, (value, from) => set(value, from))
      : control.kind === "choice"
        ? choices(feature, control, id, (value, from) => set(value, from))
        : { extra: null, put: () => {} };
  const show = (value: Value, from: HTMLElement | null = null) => {
    if (from !== main) main.value = value === null ? "" : String(value);
    put(typeof value === "number" ? value : null, from);
  };
  main.oninput = () => {
    if (main.validity.badInput) return; // half a number, such as "-"
    set(main.value.trim() === "" || !Number.isFinite(main.valueAsNumber) ? null : main.valueAsNumber, main);
  };
  return { main, extra, show };
}

interface Extra {
  readonly extra: HTMLElement;
  /** Shows a value; `from` is the control that it came from, which has it already. */
  put(value: number | null, from: HTMLElement | null): void;
}

function slider(
  feature: FeatureInfo,
  { min, max, step }: Extract<Control, { kind: "slider" }>,
  typical: number | null,
  set: (value: number, from: HTMLElement | null) => void,
): Extra {
  const range = element("input", { type: "range", min, max, step: "any", "aria-label": feature.name });
  range.oninput = () => set(onStep(range.valueAsNumber, { min, max, step }), range);
  range.onkeydown = (event) => {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[event.key];
    if (by === undefined) return;
    event.preventDefault(); // the browser's own steps are of a size of its own
    set(onStep(range.valueAsNumber + by * step, { min, max, step }), null);
  };
  const back =
    typical === null ? null : element("button", { type: "button", class: "plain" }, `typical ${numberText(typical)}`);
  if (back !== null) back.onclick = () => set(typical!, null);
  const ends = element(
    "p",
    { class: "ends" },
    element("span", {}, String(min)),
    back,
    element("span", {}, String(max)),
  );
  return {
    extra: element("div", {}, range, ends),
    put: (value, from) => {
      if (from !== range) range.value = String(value ?? typical ?? (min + max) / 2);
      range.classList.toggle("faint", value === null);
      range.setAttribute("aria-valuetext", value === null ? "left out" : String(value));
    },
  };
}

function choices(
  feature: FeatureInfo,
  { values }: Extract<Control, { kind: "choice" }>,
  id: string,
  set: (value: number, from: HTMLElement | null) => void,
): Extra {
  const inputs = values.map((value) => element("input", { type: "radio", name: `${id}-choice`, value }));
  inputs.forEach((input, i) => (input.onchange = () => set(values[i]!, input)));
  const labels = values.map((value, i) =>
    element("label", {}, inputs[i]!, element("span", {}, String(value).replace("-", "\u2212"))),
  );
  return {
    extra: element("div", { class: "choices", role: "radiogroup", "aria-label": feature.name }, ...labels),
    put: (value) => inputs.forEach((input, i) => (input.checked = values[i] === value)),
  };
}
